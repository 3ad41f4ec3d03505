"""Labels printed from a run: asked for, made file by file, fetched, spoiled, thrown away."""

import hashlib
import shutil
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from xiangsu.kernel import clock, jobs, ledger
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.scope import one_of
from xiangsu.labels import queries, rules, sheets
from xiangsu.labels.models import CodeIssue, LabelFile, PrintJob, SpoiledLabels
from xiangsu.labels.printing import fonts
from xiangsu.labels.printing.label import Label
from xiangsu.labels.printing.marks import modules_of
from xiangsu.labels.rules.printing import MOST_AT_ONCE
from xiangsu.labels.services.gates import require_markable
from xiangsu.reference import queries as reference

QUIET_MINUTES: Final = 2


@transaction.atomic
def print_labels(
    actor: Actor,
    *,
    issue_pk: int,
    design_code: str,
    medium: str,
    dpi: int,
    first: int,
    last: int,
    reason: str = "",
    point_id: int | None = None,
    client_id: UUID | None = None,
) -> PrintJob:
    """Ask for labels `first` to `last` of a run; up to 200 are made at once.

    Raises NotFound for another's run, RuleBroken while the run is void or its batch held, for
    a range or design that cannot be printed, for a character the fonts lack, and for labels
    printed before when no reason is given. A second click finds the job of the first.
    """
    actor.require("labels.print")
    issue = queries.issue_for(actor, issue_pk, lock=True)
    mine = PrintJob.objects.filter(organisation_id=issue.organisation_id)
    if client_id and (known := mine.filter(client_id=client_id).first()):
        return known
    require_printable(issue)
    if fault := rules.range_fault(first, last, issue.quantity):
        raise RuleBroken("range", fault, field="last")
    design = reference.label_design_for(design_code, clock.today())
    if fault := rules.design_fault(sheets.design_of(design)):
        raise RuleBroken("design_unfit", fault, field="design_code")
    label = sheets.label_of(issue)
    _require_drawable(label)
    job = PrintJob.objects.create(
        organisation_id=issue.organisation_id,
        issue=issue,
        design=design,
        point_id=point_id,
        medium=medium,
        dpi=dpi,
        first=first,
        last=last,
        label=asdict(label),
        reprinted=_reprinted(issue, first, last, reason),
        reason=reason,
        user_id=actor.user_id,
        client_id=client_id,
    )
    LabelFile.objects.bulk_create(
        LabelFile(job=job, number=number, first=start, last=end)
        for number, (start, end) in enumerate(rules.file_ranges(first, last), 1)
    )
    ledger.record(
        actor, "labels.printed", job, issue=issue.pk, first=first, last=last, reason=reason
    )
    if job.quantity <= MOST_AT_ONCE:
        make_next_file(job.pk)
    else:
        jobs.defer("labels.make_label_file", job_id=job.pk)
    return job


def require_printable(issue: CodeIssue) -> None:
    """Raise RuleBroken while nothing of this run may be printed."""
    if issue.state != CodeIssue.State.ACTIVE:
        words = f"这批追溯码{issue.get_state_display()}，不能再打印。请重新赋码。"
        raise RuleBroken("not_active", words)
    require_markable(issue.batch)


def _require_drawable(label: Label) -> None:
    try:
        modules_of(label.scan_url("0" * 24))
    except ValueError as larger:
        raise RuleBroken(
            "address_too_long", "扫码地址太长，二维码放不进标签。请运维改用短一些的域名。"
        ) from larger
    if lacking := fonts.missing(sheets.texts_of(label)):
        signs = "、".join(f"“{sign}”" for sign in lacking)
        raise RuleBroken(
            "glyph_missing",
            f"标签字体里没有{signs}，不能打印。请改用规范汉字，或请运维配置更全的字体。",
        )


def _reprinted(issue: CodeIssue, first: int, last: int, reason: str) -> int:
    again = rules.overlap(first, last, queries.printed_ranges(issue.pk))
    if again and not reason:
        raise RuleBroken(
            "reason_needed", f"其中 {again} 枚已经打印过，重打请写明原因。", field="reason"
        )
    return again


@transaction.atomic
def make_next_file(job_id: int) -> None:
    """Make one file of a job; more to make, another job is deferred, so that all get a turn.

    The file's row stays locked meanwhile: a second worker takes the next one.
    """
    waiting = LabelFile.objects.filter(job_id=job_id, made_at=None, job__state="making")
    free = waiting.select_for_update(of=("self",), skip_locked=True).order_by("number")
    related = ("job__design", "job__issue")
    file = free.select_related(*related).first()
    if file is None:
        _finish(job_id)
        return
    content = sheets.content_of(file)
    sheets.write(sheets.path_of(file), content)
    file.size, file.sha256 = len(content), hashlib.sha256(content).hexdigest()
    file.made_at = clock.now()
    file.save(update_fields=["size", "sha256", "made_at"])
    if waiting.exists():
        jobs.defer("labels.make_label_file", job_id=job_id)
    else:
        _finish(job_id)


def _finish(job_id: int) -> None:
    """Call a job ready once its last file is; whoever looks last finds nothing left to make."""
    job = PrintJob.objects.select_for_update().get(pk=job_id)
    if job.state == PrintJob.State.MAKING and not job.files.filter(made_at=None).exists():
        job.state, job.ready_at = PrintJob.State.READY, clock.now()
        job.save(update_fields=["state", "ready_at"])


def resume_printing() -> None:
    """Take up jobs whose worker was killed: no file for two minutes, and some still to make."""
    for job in queries.stalled_print_jobs(clock.now() - timedelta(minutes=QUIET_MINUTES)):
        jobs.defer("labels.make_label_file", job_id=job.pk)


@transaction.atomic
def fetch_file(actor: Actor, *, job_pk: int, number: int) -> tuple[Path, str]:
    """Where a file lies and its name for the download, which is written down.

    Raises NotFound for another's job or a file that is not there, RuleBroken once the run
    is void or its batch held.
    """
    actor.require("labels.print")
    job = queries.print_job_for(actor, job_pk)
    require_printable(job.issue)
    made = LabelFile.objects.filter(job=job, made_at__isnull=False)
    made = made.select_related("job__design", "job__issue")
    file = one_of(made, "标签文件", lock=True, number=number)
    LabelFile.objects.filter(pk=file.pk).update(downloads=F("downloads") + 1)
    ledger.record(actor, "labels.file_fetched", job, number=number, sha256=file.sha256)
    path = sheets.path_of(file)
    if not path.exists():  # backups leave out what can be made again
        sheets.write(path, sheets.content_of(file))
    return path, f"labels-{job.issue.batch.number}-{file.first}-{file.last}{path.suffix}"


@transaction.atomic
def report_spoiled(
    actor: Actor, *, job_pk: int, first: int, last: int, reason: str
) -> SpoiledLabels:
    """Labels of a job that were spoiled and destroyed. Each is reported once."""
    actor.require("labels.print")
    job = queries.print_job_for(actor, job_pk)
    PrintJob.objects.select_for_update().get(pk=job.pk)
    if not job.first <= first <= last <= job.last:
        raise RuleBroken(
            "range", f"这次打印的是第 {job.first} 到 {job.last} 枚，请填其中的序号。", field="last"
        )
    known = queries.spoiled_of(job).values_list("first", "last")
    if again := rules.overlap(first, last, known):
        raise RuleBroken("already_spoiled", f"其中 {again} 枚已经登记过损坏。", field="first")
    spoiled = SpoiledLabels.objects.create(
        job=job, first=first, last=last, reason=reason, user_id=actor.user_id
    )
    ledger.record(actor, "labels.spoiled", job, first=first, last=last, reason=reason)
    return spoiled


@transaction.atomic
def remake_files(actor: Actor, *, job_pk: int) -> PrintJob:
    """Make the files of an expired job again; byte for byte what they were."""
    actor.require("labels.print")
    job = queries.print_job_for(actor, job_pk)
    require_printable(job.issue)
    expired = PrintJob.objects.filter(pk=job.pk, state=PrintJob.State.EXPIRED)
    if not expired.update(state=PrintJob.State.MAKING, ready_at=None):
        raise RuleBroken("not_expired", "这些文件还在，直接下载即可。")
    ledger.record(actor, "labels.files_remade", job)
    jobs.defer("labels.make_label_file", job_id=job.pk)
    return job


@transaction.atomic
def expire_files() -> None:
    """Throw away files older than the term allows; their jobs stay, and can be made again."""
    days = int(reference.term_on("label_file_days", clock.today()))
    old: Any = PrintJob.objects.select_for_update().filter(
        state=PrintJob.State.READY, ready_at__lt=clock.now() - timedelta(days=days)
    )
    for job in old:
        shutil.rmtree(sheets.folder_of(job), ignore_errors=True)
        LabelFile.objects.filter(job=job).update(made_at=None)
        job.state = PrintJob.State.EXPIRED
        job.save(update_fields=["state"])
