"""Trace codes of a batch: issued as a run, voided as a run."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from xiangsu.kernel import ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import cards, queries, rules
from xiangsu.labels.models import MOST_ORDERED, Certificate, CodeIssue, CodeRoll
from xiangsu.labels.services.gates import require_card, require_markable
from xiangsu.labels.services.quota import require_quota
from xiangsu.production import queries as production
from xiangsu.scan import services as scan


@transaction.atomic
def issue_codes(
    actor: Actor,
    *,
    batch_number: str,
    quantity: int,
    kg_per_unit: Decimal,
    client_id: UUID | None = None,
) -> CodeIssue:
    """Give a batch a run of trace codes and publish its card.

    kg_per_unit: the net weight of one labelled unit. Raises NotFound if the batch is not the
    actor's, RuleBroken if it must not be marked, its product has no valid ID card, it has no
    valid certificate, or the labels outweigh the batch or the producer's quota. A second
    click finds the run of the first.
    """
    actor.require("labels.issue")
    batch = production.batch_for(actor, batch_number, lock=True)
    mine = CodeIssue.objects.filter(organisation_id=batch.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    require_markable(batch)
    if not 1 <= quantity <= MOST_ORDERED:
        words = f"数量应为 1 到 {MOST_ORDERED:,}。"
        raise RuleBroken("quantity_range", words, field="quantity")
    require_room(batch, quantity * kg_per_unit, field="quantity")
    category = batch.product.category.code
    require_quota(batch.organisation_id, category, quantity * kg_per_unit, field="quantity")
    return put_on_batch(
        actor,
        batch,
        first_serial=None,
        quantity=quantity,
        kg_per_unit=kg_per_unit,
        client_id=client_id,
    )


def require_room(batch: Any, kg: Decimal, *, field: str) -> None:
    """Raise RuleBroken if labels for this weight, with those it has, outweigh a locked batch."""
    marked = queries.marked_kg(batch.pk)
    if fault := rules.batch_fault(kg, marked, batch.quantity_kg):
        raise RuleBroken("over_batch", fault, field=field)


def put_on_batch(
    actor: Actor,
    batch: Any,
    *,
    first_serial: int | None,
    quantity: int,
    kg_per_unit: Decimal,
    roll: CodeRoll | None = None,
    client_id: UUID | None = None,
) -> CodeIssue:
    """Give a batch serials, fresh ones without `first_serial`, in the caller's transaction.

    The caller has asked whether the batch may be marked. Raises RuleBroken without a valid ID
    card or certificate.
    """
    card = require_card(batch.product_id)
    valid = queries.valid_certificates(batch.pk).select_for_update(of=("self",))
    certificate = valid.first()  # locked: it may be voided this very moment
    if certificate is None:
        raise RuleBroken("no_certificate", "本批还没有承诺达标合格证，请先开具。")
    issue = CodeIssue.objects.create(
        organisation_id=batch.organisation_id,
        batch_id=batch.pk,
        card=card,
        certificate=certificate,
        roll=roll,
        first_serial=first_serial or scan.reserve_serials(quantity),
        quantity=quantity,
        kg_per_unit=kg_per_unit,
        client_id=client_id,
    )
    scan.publish_card(
        first_serial=issue.first_serial,
        quantity=quantity,
        batch_id=batch.pk,
        organisation_id=batch.organisation_id,
        region_path=batch.organisation.region.path,
        document=cards.document_of(batch.pk),
    )
    ledger.record(
        actor,
        "labels.codes_issued",
        issue,
        first_serial=issue.first_serial,
        quantity=quantity,
        roll=roll.number if roll else "",
    )
    return issue


@transaction.atomic
def void_codes(actor: Actor, *, pk: int, reason: str) -> CodeIssue:
    """Void a run of codes; scanning them says so within a second."""
    actor.require("labels.void")
    issue = queries.issue_for(actor, pk, lock=True)
    if issue.state == CodeIssue.State.VOID:
        raise RuleBroken("already_void", "这批追溯码已经作废。")
    _void(issue, reason)
    ledger.record(actor, "labels.codes_voided", issue, reason=reason)
    return issue


@transaction.atomic
def retire_codes(actor: Actor, *, pk: int, reason: str) -> CodeIssue:
    """Say of a run that its key leaked: a scan tells that its codes prove nothing any more."""
    actor.require("labels.retire_codes")
    issue = queries.issue_for(actor, pk, lock=True)
    if issue.state != CodeIssue.State.ACTIVE:
        raise RuleBroken("not_active", "这批追溯码已经作废或停用。")
    issue.state, issue.void_reason = CodeIssue.State.RETIRED, reason[:200]
    issue.save(update_fields=["state", "void_reason"])
    scan.retire_run(issue.first_serial, reason)
    ledger.record(actor, "labels.codes_retired", issue, reason=reason)
    return issue


def void_codes_of(certificate: Certificate, reason: str) -> None:
    """Void every run that was issued with this certificate, in the caller's transaction."""
    runs = CodeIssue.objects.select_for_update().filter(certificate=certificate, state="active")
    for issue in runs:
        _void(issue, reason)


def _void(issue: CodeIssue, reason: str) -> None:
    issue.state, issue.void_reason = CodeIssue.State.VOID, reason[:200]
    issue.save(update_fields=["state", "void_reason"])
    scan.void_run(issue.first_serial, reason)
