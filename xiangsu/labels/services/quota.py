"""The quota of an organisation: asked under a lock, widened by its county."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from xiangsu.kernel import clock, ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import queries, rules
from xiangsu.labels.models import QuotaException
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries as subjects


def require_quota(organisation_id: int, category: str, wanted_kg: Decimal, *, field: str) -> None:
    """Raise RuleBroken, with the arithmetic, for more than the mass balance leaves.

    One at a time for each organisation until the transaction ends: two orders that fit
    alone must not pass together.
    """
    turns.take(f"labels.quota {organisation_id}")
    balance = queries.balance_of(organisation_id, category, clock.today())
    if fault := rules.order_fault(wanted_kg, balance):
        raise RuleBroken("over_quota", fault, field=field)


@transaction.atomic
def grant_exception(
    actor: Actor,
    *,
    subject_number: str,
    category_code: str,
    kg: Decimal,
    valid_to: date,
    reason: str,
    client_id: UUID | None = None,
) -> QuotaException:
    """Let an organisation mark more than its mass balance gives, until a day, for a reason.

    Raises NotFound for a producer out of reach, RuleBroken for a day that has passed.
    """
    actor.require("labels.grant_exception")
    organisation_id = subjects.subject_for(actor, subject_number).organisation_id
    given = QuotaException.objects.filter(organisation_id=organisation_id)
    if known := turns.made_by(client_id, given):
        return known
    if valid_to < clock.today():
        raise RuleBroken("past_day", "有效期不能早于今天。", field="valid_to")
    exception = QuotaException.objects.create(
        organisation_id=organisation_id,
        category=reference.category_for(category_code),
        kg=kg,
        valid_to=valid_to,
        reason=reason,
        granted_by_id=actor.user_id,
        client_id=client_id,
    )
    ledger.record(
        actor,
        "labels.exception_granted",
        exception,
        organisation_id=organisation_id,
        category=category_code,
        kg=kg,
        valid_to=valid_to,
        reason=reason,
    )
    return exception
