"""How far a batch is on its way from harvest to label, and the one next step."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.labels.models import CodeIssue, IdCard
from xiangsu.labels.queries.cards import open_application
from xiangsu.labels.queries.marks import Marks
from xiangsu.labels.queries.scans import scans_of
from xiangsu.testing import queries as testing

WAITING = ("applied", "endorsed")
SCANS_LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a batch: what is done, or what is missing."""

    key: str
    name: str
    icon: str
    done: bool
    note: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps of a batch in their order (办理进度); a held batch goes no further."""

    steps: list[Step]
    held: bool
    issue: CodeIssue | None
    application: IdCard | None

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.done), None)


def progress_of(actor: Actor, batch: Any, marks: Marks, *, held: bool) -> Progress:
    """What stands on a batch in reach, from its harvest to the first scan of its label."""
    application = None if marks.card else open_application(batch.product_id)
    issue = next((issue for issue in marks.issues if issue.state == "active"), None)
    steps = [
        Step(
            *("harvest", batch.get_kind_display(), "plant-2"),
            done=True,
            note=f"{batch.harvested_on}　{batch.quantity_kg.normalize():,f} kg",
        ),
        _test(batch),
        _card(marks, application),
        _certificate(marks),
        Step(
            *("codes", "赋码", "qrcode"),
            done=issue is not None,
            note=f"{issue.quantity:,} 枚" if issue else "每件一个追溯码",
        ),
        _label(actor, batch, issue),
    ]
    return Progress(steps, held, issue, application)


def _test(batch: Any) -> Step:
    tests = testing.tests_of_batch(batch.pk)
    if not tests:
        return Step("test", "检测", "microscope", done=False, note="还没有检测")
    last = tests[-1]
    day = timezone.localtime(last.tested_at).date()
    passed = last.conclusion == "qualified"
    note = f"{last.get_conclusion_display()}　{day}"
    return Step("test", "检测", "microscope", done=passed, note=note)


def _card(marks: Marks, application: IdCard | None) -> Step:
    if marks.card:
        return Step("card", "身份证", "id", done=True, note=str(marks.card.number))
    if application is None:
        note = marks.standing_words if marks.standing else "本产品还没有身份证"
        return Step("card", "身份证", "id", done=False, note=note)
    waits = application.state in WAITING
    key = "waiting" if waits else "card"
    return Step(key, "身份证", "id", done=False, note=f"申请{application.get_state_display()}")


def _certificate(marks: Marks) -> Step:
    note = marks.certificate.number if marks.certificate else "还没有开具"
    done = marks.certificate is not None
    return Step("certificate", "合格证", "certificate", done=done, note=note)


def _label(actor: Actor, batch: Any, issue: CodeIssue | None) -> Step:
    """Nobody tells that a label was stuck on; the first scan of the batch proves it."""
    since = clock.now() - SCANS_LOOK_BACK
    scanned = (
        issue is not None and scans_of(actor).filter(batch_id=batch.pk, seen_at__gte=since).exists()
    )
    note = "已有消费者扫码" if scanned else "打印后贴在包装上"
    return Step("label", "贴标", "printer", done=scanned, note=note)


def batches_to_mark(actor: Actor) -> QuerySet[Any]:
    """Batches in reach that passed their test, go into no other, and bear no valid code yet."""
    marked = CodeIssue.objects.filter(batch=OuterRef("pk"), state="active")
    return testing.passed_batches(actor).filter(~Exists(marked))
