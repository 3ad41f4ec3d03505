"""The commitment certificate of a batch: issued, voided, never edited."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from xiangsu.kernel import clock, ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.numbers import next_number
from xiangsu.labels import cards, queries, rules
from xiangsu.labels.models import Certificate
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
    bases: list[str],
    quantity_kg: Decimal,
    issued_on: date | None = None,
    client_id: UUID | None = None,
) -> Certificate:
    """Issue a batch's commitment certificate in the layout in force on its day.

    Raises NotFound for a batch that is not the actor's, RuleBroken while the producer is not
    approved, the batch is held or must not be marked, a basis is untrue, or more is certified
    than there is. Everything commits together or not at all.
    """
    actor.require("labels.certify")
    batch = production.batch_for(actor, batch_number, lock=True)
    mine = Certificate.objects.filter(organisation_id=batch.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    require_markable(batch)
    day = issued_on or clock.today()
    layout = reference.layout_on(day)
    tests = testing.passing_tests_of(batch.pk)
    if fault := rules.bases_fault(bases, layout.bases, self_test_passed=bool(tests)):
        raise RuleBroken("basis_untrue", fault, field="bases")
    issued = queries.certified_kg(batch.pk)
    if fault := rules.quantity_fault(quantity_kg, issued, batch.quantity_kg):
        raise RuleBroken("too_much", fault, field="quantity_kg")
    subject = subjects.subject_of(batch.organisation_id)
    prefix = f"HGZ-{day:%Y%m%d}-{batch.organisation_id}"
    certificate = Certificate.objects.create(
        organisation_id=batch.organisation_id,
        batch_id=batch.pk,
        layout=layout,
        number=f"{prefix}-{next_number(prefix):03d}",
        bases=bases,
        test_ids=[test.pk for test in tests],
        quantity_kg=quantity_kg,
        product_name=str(batch.product),
        origin=cards.origin_of(batch.pk),
        issuer_name=subject.name,
        contact=subject.contact_phone,
        voluntary=not reference.certificate_duty(batch.product.category.code, day),
        issued_on=day,
        retention_until=rules.retention_until(day, layout.retention_months),
        client_id=client_id,
    )
    ledger.record(
        actor, "labels.certificate_issued", certificate, bases=bases, quantity_kg=quantity_kg
    )
    return certificate


@transaction.atomic
def void_certificate(actor: Actor, *, number: str, reason: str) -> Certificate:
    """Void a certificate; the codes issued with it are voided too."""
    actor.require("labels.void")
    certificate = queries.certificate_for(actor, number, lock=True)
    if certificate.state == Certificate.State.VOID:
        raise RuleBroken("already_void", "这张合格证已经作废。")
    certificate.state, certificate.void_reason = Certificate.State.VOID, reason
    certificate.save(update_fields=["state", "void_reason"])
    void_codes_of(certificate, f"合格证作废：{reason}")
    ledger.record(actor, "labels.certificate_voided", certificate, reason=reason)
    republish(certificate.batch_id)
    return certificate
