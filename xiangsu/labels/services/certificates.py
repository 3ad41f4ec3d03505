"""The commitment certificate of a batch: issued, voided, issued anew; never edited."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from xiangsu.kernel import clock, ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.numbers import next_number
from xiangsu.labels import cards, queries, rules
from xiangsu.labels.models import MOST_BOXES, Certificate, ReissuedQuantity
from xiangsu.labels.queries.receipts import Collected
from xiangsu.labels.services.codes import void_codes_of
from xiangsu.labels.services.gates import require_markable
from xiangsu.labels.services.publishing import republish
from xiangsu.production import queries as production
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries as subjects
from xiangsu.testing import queries as testing


@transaction.atomic
def issue_certificate(
    actor: Actor,
    *,
    batch_number: str,
    quantity_kg: Decimal,
    bases: Sequence[str] = (),
    boxes: int | None = None,
    kg_per_box: Decimal | None = None,
    layout_code: str = "",
    issued_on: date | None = None,
    client_id: UUID | None = None,
) -> Certificate:
    """Issue a batch's commitment certificate, whole or by the box, in a layout of its day.

    Goods bought from others are certified in the buyer's layout, out of the certificates
    collected for them. Raises NotFound for a batch that is not the actor's, RuleBroken while
    the producer is not approved, the batch is held or must not be marked, a basis is untrue,
    a substance used was not tested for, or more is certified than there is or was collected.
    """
    actor.require("labels.certify")
    batch = production.batch_for(actor, batch_number, lock=True)
    if known := _clicked(batch, client_id):
        return known
    return _issue(
        actor,
        batch,
        quantity_kg=quantity_kg,
        bases=list(bases),
        boxes=boxes,
        kg_per_box=kg_per_box,
        layout_code=layout_code,
        day=issued_on or clock.today(),
        client_id=client_id,
    )


@transaction.atomic
def reissue_certificate(
    actor: Actor,
    *,
    number: str,
    reason: str,
    quantity_kg: Decimal,
    bases: Sequence[str] = (),
    boxes: int | None = None,
    kg_per_box: Decimal | None = None,
    layout_code: str = "",
    client_id: UUID | None = None,
) -> Certificate:
    """Issue a certificate in the place of one that is void, or is voided now for this reason.

    Raises RuleBroken if that one was replaced before, and as `issue_certificate` does.
    """
    actor.require("labels.certify")
    first = queries.certificate_for(actor, number)
    batch = production.batch_for(actor, first.batch.number, lock=True)
    if known := _clicked(batch, client_id):
        return known
    first = queries.certificate_for(actor, number, lock=True)
    if Certificate.objects.filter(replaces=first).exists():
        raise RuleBroken("already_replaced", "这张合格证已经重新开具过，请在新的合格证上操作。")
    if first.state == Certificate.State.ISSUED:
        actor.require("labels.void")
        _void_certificate(actor, first, reason)
    return _issue(
        actor,
        batch,
        quantity_kg=quantity_kg,
        bases=list(bases),
        boxes=boxes,
        kg_per_box=kg_per_box,
        layout_code=layout_code,
        day=clock.today(),
        client_id=client_id,
        replaces=first,
    )


@transaction.atomic
def void_certificate(actor: Actor, *, number: str, reason: str) -> Certificate:
    """Void a certificate; the codes issued with it are voided too."""
    actor.require("labels.void")
    certificate = queries.certificate_for(actor, number, lock=True)
    if certificate.state == Certificate.State.VOID:
        raise RuleBroken("already_void", "这张合格证已经作废。")
    _void_certificate(actor, certificate, reason)
    return certificate


def _void_certificate(actor: Actor, certificate: Certificate, reason: str) -> None:
    certificate.state, certificate.void_reason = Certificate.State.VOID, reason[:200]
    certificate.voided_at = clock.now()
    certificate.save(update_fields=["state", "void_reason", "voided_at"])
    void_codes_of(certificate, f"合格证作废：{reason}")
    ledger.record(actor, "labels.certificate_voided", certificate, reason=reason)
    republish(certificate.batch_id)


def _clicked(batch: Any, client_id: UUID | None) -> Certificate | None:
    mine = Certificate.objects.filter(organisation_id=batch.organisation_id)
    return turns.made_by(client_id, mine)


def _issue(
    actor: Actor,
    batch: Any,
    *,
    quantity_kg: Decimal,
    bases: list[str],
    boxes: int | None,
    kg_per_box: Decimal | None,
    layout_code: str,
    day: date,
    client_id: UUID | None,
    replaces: Certificate | None = None,
) -> Certificate:
    require_markable(batch)
    _refuse("bad_day", rules.day_fault(day, clock.today(), batch.harvested_on), "issued_on")
    role = queries.issuer_role(batch)
    layout = reference.layout_on(day, issuer_role=role, code=layout_code)
    tests = testing.passing_tests_of(batch.pk)
    fault = rules.bases_fault(bases, layout.bases, self_test_passed=bool(tests))
    _refuse("basis_untrue", fault, "bases")
    _require_quantity(batch, quantity_kg, boxes, kg_per_box)
    collected = queries.collected_for(batch, lock=True)
    if rules.SELF_TESTED.intersection(bases):
        _require_coverage(batch, tests, collected, day)
    certificate = _create(
        batch,
        layout=layout,
        issued_on=day,
        bases=bases,
        test_ids=[test.pk for test in tests],
        quantity_kg=quantity_kg,
        boxes=boxes,
        kg_per_box=kg_per_box,
        origin=_origin(batch, collected),
        replaces=replaces,
        client_id=client_id,
    )
    _take(batch, certificate, collected)
    ledger.record(
        actor,
        "labels.certificate_issued",
        certificate,
        layout=layout.code,
        bases=bases,
        quantity_kg=quantity_kg,
        boxes=boxes,
        replaces=replaces.number if replaces else None,
    )
    return certificate


def _refuse(code: str, fault: str, field: str) -> None:
    if fault:
        raise RuleBroken(code, fault, field=field)


def _require_quantity(
    batch: Any, quantity_kg: Decimal, boxes: int | None, kg_per_box: Decimal | None
) -> None:
    issued = queries.certified_kg(batch.pk)
    fault = rules.quantity_fault(quantity_kg, issued, batch.quantity_kg)
    _refuse("too_much", fault, "quantity_kg")
    _refuse("boxes", rules.boxes_fault(quantity_kg, boxes, kg_per_box), "boxes")
    if boxes is not None and not 1 <= boxes <= MOST_BOXES:
        raise RuleBroken("boxes", f"箱数应为 1 到 {MOST_BOXES}。", field="boxes")


def _require_coverage(
    batch: Any, tests: Sequence[Any], collected: Sequence[Collected], day: date
) -> None:
    """Refuse a tested basis while something sprayed here or by the sellers was not tested for."""
    sellers = [c.receipt.ours.batch for c in collected if c.receipt.ours]
    actives = sorted({a for b in (batch, *sellers) for a in production.actives_of(b)})
    coverage, groups = reference.coverage_on(day), reference.groups_of(actives)
    uncovered = rules.uncovered_actives(
        actives,
        [rules.PassedTest(test.method.code, test.item) for test in tests],
        coverage=coverage,
        groups=groups,
    )
    fit = reference.methods_fit_for(batch.product.category.code)
    advice = {
        active: [m.name for m in fit if m.code in rules.methods_finding(group, coverage)]
        for active in uncovered
        for group in (groups.get(active, ""),)
    }
    _refuse("actives_untested", rules.coverage_fault(advice), "bases")


def _create(batch: Any, *, layout: Any, issued_on: date, **fields: object) -> Certificate:
    subject = subjects.subject_of(batch.organisation_id)
    prefix = f"HGZ-{issued_on:%Y%m%d}-{batch.organisation_id}"
    return Certificate.objects.create(
        organisation_id=batch.organisation_id,
        batch_id=batch.pk,
        layout=layout,
        number=f"{prefix}-{next_number(prefix):03d}",
        product_name=str(batch.product),
        issuer_name=subject.name,
        issuer_code=subject.number if subject.kind == "household" else subject.uscc,
        contact=subject.contact_phone,
        voluntary=not reference.certificate_duty(batch.product.category.code, issued_on),
        issued_on=issued_on,
        retention_until=rules.retention_until(issued_on, layout.retention_months),
        **fields,
    )


def _origin(batch: Any, collected: Sequence[Collected]) -> str:
    """Where the goods grew: what the collected certificates say, or the batch's own place."""
    named = dict.fromkeys(c.receipt.origin for c in collected if c.receipt.origin)
    return "、".join(named)[:120] or cards.origin_of(batch.pk)


def _take(batch: Any, certificate: Certificate, collected: Sequence[Collected]) -> None:
    """Note out of which collected certificates this one was issued, the oldest first."""
    share = production.purchased_share(batch)
    needed = rules.bought_kg(certificate.quantity_kg, share)
    left = [(c.receipt.pk, c.left_kg) for c in collected]
    total = sum((kg for _, kg in left), Decimal(0))
    _refuse("not_collected", rules.collected_fault(needed, total), "quantity_kg")
    ReissuedQuantity.objects.bulk_create(
        ReissuedQuantity(certificate=certificate, receipt_id=pk, quantity_kg=kg)
        for pk, kg in rules.taken_from(needed, left).items()
    )
