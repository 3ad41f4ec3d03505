"""What must hold before anything of a producer is marked."""

from typing import Any

from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import queries, rules
from xiangsu.labels.models import IdCard
from xiangsu.production import queries as production
from xiangsu.subjects import queries as subjects


def require_approved(organisation_id: int) -> None:
    if not subjects.is_approved(organisation_id):
        raise RuleBroken("not_approved", "主体登记还没有通过审核，请先完成主体登记。")


def require_markable(batch: Any) -> None:
    """Raise RuleBroken unless the batch may carry marks; one reason at a time, the worst first."""
    require_approved(batch.organisation_id)
    if holds := production.open_holds_of(batch):
        raise RuleBroken("on_hold", f"批次已冻结：{holds[0].reason}。请先处理，由县局解除后再办。")
    if obstacles := production.obstacles_of(batch):
        first = obstacles[0]
        raise RuleBroken(first.code, f"{first.message}依据{first.article}。")


def require_card(product_id: int) -> IdCard:
    """The product's valid ID card. Raises RuleBroken saying why there is none, and what to do."""
    card = queries.standing_card(product_id)
    phase = queries.phase_of(card) if card else ""
    until, reason = (card.suspended_until, card.opinion) if card else (None, "")
    fault = rules.standing_fault(phase, reason, until)
    if card is None or fault:
        raise RuleBroken(f"card_{phase}" if phase else "no_card", fault)
    return card
