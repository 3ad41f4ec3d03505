"""What technicians record."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction

from xiangsu.kernel import clock, events, evidence, ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.evidence import EvidenceFile
from xiangsu.kernel.numbers import next_number
from xiangsu.production import queries as production
from xiangsu.production import services as production_services
from xiangsu.reference import queries as reference
from xiangsu.testing import rules
from xiangsu.testing.events import TestRecorded
from xiangsu.testing.models import SelfTest


@transaction.atomic
def record_self_test(
    actor: Actor,
    *,
    batch_number: str,
    method_code: str,
    item: str,
    reading: str,
    instrument: str,
    technician: str,
    tested_at: datetime,
    limit_mg_per_kg: Decimal | None = None,
    photo: File[Any] | None = None,
    client_id: UUID | None = None,
) -> SelfTest:
    """Record a test with its raw reading; the conclusion follows from it.

    An unqualified or suspected result holds the batch at once. Raises RuleBroken for a
    method that the product disturbs, an impossible reading or a time still to come.
    """
    actor.require("testing.record")
    mine = SelfTest.objects.filter(organisation_id=actor.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    batch = production.batch_for(actor, batch_number, lock=True)
    method = reference.method_for(method_code)
    if not reference.is_fit(method, batch.product.category.code):
        raise RuleBroken(
            "method_unfit", f"{method.name}不适用：{method.unfit_reason}。", field="method_code"
        )
    if tested_at > clock.now():
        raise RuleBroken("in_future", "检测时间还没有到，请核对。", field="tested_at")
    try:
        conclusion = rules.conclusion_of(method.reading, reading, limit_mg_per_kg)
    except rules.BadReading as bad:
        raise RuleBroken("bad_reading", str(bad), field="reading") from bad
    test = SelfTest.objects.create(
        organisation_id=batch.organisation_id,
        number=f"T{batch.number[1:]}-{next_number(f'T{batch.number}'):02d}",
        batch=batch,
        method=method,
        item=item,
        reading=reading,
        limit_mg_per_kg=limit_mg_per_kg,
        instrument=instrument,
        technician=technician,
        tested_at=tested_at,
        conclusion=conclusion,
        photo=_photo(actor, photo),
        client_id=client_id,
    )
    ledger.record(
        actor,
        "testing.self_tested",
        test,
        method=method.code,
        reading=reading,
        conclusion=conclusion,
    )
    if rules.freezes(conclusion):
        production_services.open_hold(
            actor,
            batch,
            kind="test",
            reason=f"自检{test.get_conclusion_display()}：{item}（{method.name}）",
        )
    events.publish(TestRecorded(batch_id=batch.pk))
    return test


def _photo(actor: Actor, photo: File[Any] | None) -> EvidenceFile | None:
    if photo is None:
        return None
    return evidence.store(photo, actor=actor, kinds=("image",), field="photo")
