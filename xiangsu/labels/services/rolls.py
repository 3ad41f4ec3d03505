"""Rolls of labels: activated, explained, split, handed over, closed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from xiangsu.kernel import ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.numbers import next_number
from xiangsu.labels import queries, rules
from xiangsu.labels.models import CodeIssue, CodeRoll, RollMark
from xiangsu.labels.services.codes import put_on_batch, require_room
from xiangsu.labels.services.gates import require_markable
from xiangsu.labels.services.quota import require_quota
from xiangsu.production import queries as production
from xiangsu.scan import services as scan
from xiangsu.subjects import queries as subjects


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a roll somebody means: by its first and last code, or by counting.

    first, last: whole codes or their last digits. Without `first` it begins after the highest
    used label; without `last` it is `quantity` labels long, or all that is left.
    """

    first: str = ""
    last: str = ""
    quantity: int | None = None

    def on(self, roll: CodeRoll) -> rules.Span:
        start = queries.serial_on(roll, self.first) if self.first else queries.next_serial_of(roll)
        if self.last:
            end = queries.serial_on(roll, self.last)
        elif self.quantity:
            end = start + self.quantity - 1
        else:
            end = roll.last_serial
        self._require(roll, start, end)
        return rules.Span(start, end)

    def _require(self, roll: CodeRoll, start: int, end: int) -> None:
        left = roll.last_serial - start + 1
        if left < 1:
            raise RuleBroken("roll_empty", f"卷 {roll.number} 已经没有剩余标签。")
        if end > roll.last_serial:
            words = f"从这一枚起，卷上只剩 {left} 枚。"
            raise RuleBroken("roll_short", words, field="quantity")
        if self.quantity and end != start + self.quantity - 1:
            words = f"起止码之间是 {end - start + 1} 枚，与填写的 {self.quantity} 枚不符。"
            raise RuleBroken("count_differs", words, field="quantity")
        if end < start:
            raise RuleBroken("wrong_order", "止码在起码之前，请核对。", field="last")


@transaction.atomic
def activate_labels(
    actor: Actor, *, roll_number: str, batch_number: str, part: Part, client_id: UUID | None = None
) -> CodeIssue:
    """Put a part of a roll on a batch: its codes show the batch's card from now on.

    Raises what `issue_codes` raises, and RuleBroken when the roll is for another product, the
    part was used before, or weighs more than the batch.
    """
    actor.require("labels.issue")
    roll = queries.own_roll_for(actor, roll_number)
    batch = production.batch_for(actor, batch_number, lock=True)
    mine = CodeIssue.objects.filter(organisation_id=batch.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    require_markable(batch)
    _require_held(roll)
    _require_product(roll, batch)
    span = part.on(roll)
    _require_unused(roll, span)
    require_room(batch, span.quantity * roll.order.kg_per_unit, field="quantity")
    _require_units(roll, batch, span)
    return put_on_batch(
        actor,
        batch,
        first_serial=span.first,
        quantity=span.quantity,
        kg_per_unit=roll.order.kg_per_unit,
        roll=roll,
        client_id=client_id,
    )


@transaction.atomic
def mark_labels(
    actor: Actor,
    *,
    roll_number: str,
    kind: str,
    part: Part,
    reason: str,
    client_id: UUID | None = None,
) -> RollMark:
    """Say why a part of a roll will never be on goods; a scan of it says void from now on.

    Also for closed rolls: a gap is explained when it is found. Raises RuleBroken for a part
    that was used before.
    """
    actor.require("labels.order")
    roll = queries.own_roll_for(actor, roll_number)
    if roll.state == CodeRoll.State.OFFERED:
        words = "这一卷已移交、等对方确认，暂不能登记。请等对方接收或退回。"
        raise RuleBroken("roll_offered", words)
    if known := turns.made_by(client_id, roll.marks.all()):
        return known
    span = part.on(roll)
    _require_unused(roll, span)
    mark = RollMark.objects.create(
        organisation_id=roll.organisation_id,
        roll=roll,
        kind=kind,
        first_serial=span.first,
        last_serial=span.last,
        reason=reason,
        client_id=client_id,
    )
    scan.void_serials(
        first_serial=span.first,
        quantity=span.quantity,
        organisation_id=roll.organisation_id,
        region_path=subjects.subject_of(roll.organisation_id).organisation.region.path,
        reason=f"{mark.get_kind_display()}：{reason}",
    )
    ledger.record(
        actor,
        "labels.labels_marked",
        mark,
        kind=kind,
        first_serial=span.first,
        quantity=span.quantity,
        reason=reason,
    )
    return mark


@transaction.atomic
def split_roll(actor: Actor, *, roll_number: str, keep: int) -> CodeRoll:
    """Cut a roll after `keep` labels; the unused end becomes a roll of its own number."""
    actor.require("labels.order")
    roll = queries.own_roll_for(actor, roll_number)
    _require_held(roll)
    used = queries.next_serial_of(roll) - roll.first_serial
    if fault := rules.split_fault(keep, roll.quantity, used):
        raise RuleBroken("split", fault, field="keep")
    last, roll.last_serial = roll.last_serial, roll.first_serial + keep - 1
    roll.save(update_fields=["last_serial"])
    end = CodeRoll.objects.create(
        organisation_id=roll.organisation_id,
        order_id=roll.order_id,
        number=f"{roll.order.number}-S{next_number(roll.order.number):02d}",
        first_serial=roll.last_serial + 1,
        last_serial=last,
        base_id=roll.base_id,
    )
    ledger.record(actor, "labels.roll_split", roll, keep=keep, end=end.number)
    return end


@transaction.atomic
def hand_over_roll(actor: Actor, *, roll_number: str, base_number: str) -> CodeRoll:
    """Hand an unused roll to a base: the own one at once, another's when it confirms.

    Raises RuleBroken for a roll in use or a base of another county.
    """
    actor.require("labels.order")
    roll = queries.own_roll_for(actor, roll_number)
    base = subjects.base_numbered(base_number)
    _require_held(roll)
    if base.organisation_id == roll.organisation_id:
        return _move(actor, roll, base_id=base.pk)
    if queries.used_of(roll):
        raise RuleBroken("roll_in_use", "已经开用的卷不能交给其他主体，请先拆分出未用的部分。")
    if not rules.same_county(base.organisation.region.path, _path_of(roll)):
        words = "只能交给本县的基地。"
        raise RuleBroken("other_county", words, field="base_number")
    roll.state, roll.offered_to_id = CodeRoll.State.OFFERED, base.pk
    roll.save(update_fields=["state", "offered_to"])
    ledger.record(actor, "labels.roll_offered", roll, base=base.number)
    return roll


@transaction.atomic
def accept_roll(actor: Actor, *, roll_number: str) -> CodeRoll:
    """Take a roll that another organisation offers; its weight moves into the own balance."""
    actor.require("labels.order")
    roll = queries.offered_roll_for(actor, roll_number)
    category = roll.order.product.category.code
    kg = roll.quantity * roll.order.kg_per_unit
    require_quota(actor.organisation_id, category, kg, field="roll")
    return _move(actor, roll, base_id=roll.offered_to_id, organisation_id=actor.organisation_id)


@transaction.atomic
def decline_roll(actor: Actor, *, roll_number: str) -> CodeRoll:
    """Leave a roll with the organisation that offers it."""
    actor.require("labels.order")
    roll = queries.offered_roll_for(actor, roll_number)
    return _move(actor, roll, base_id=roll.base_id)


@transaction.atomic
def close_roll(actor: Actor, *, roll_number: str) -> CodeRoll:
    """Close a roll: what of it is neither activated nor explained is a gap from now on."""
    actor.require("labels.order")
    roll = queries.own_roll_for(actor, roll_number)
    _require_held(roll)
    roll.state = CodeRoll.State.CLOSED
    roll.save(update_fields=["state"])
    ledger.record(actor, "labels.roll_closed", roll, gap=queries.account_of(roll).gap)
    return roll


def _move(actor: Actor, roll: CodeRoll, **to: Any) -> CodeRoll:
    for name, value in (to | {"offered_to_id": None, "state": CodeRoll.State.HELD}).items():
        setattr(roll, name, value)
    roll.save(update_fields=["organisation", "base", "offered_to", "state"])
    ledger.record(actor, "labels.roll_moved", roll, **to)
    return roll


def _path_of(roll: CodeRoll) -> str:
    return str(subjects.subject_of(roll.organisation_id).organisation.region.path)


def _require_held(roll: CodeRoll) -> None:
    if roll.state != CodeRoll.State.HELD:
        raise RuleBroken(
            "roll_not_held", f"卷 {roll.number} {roll.get_state_display()}，不能使用。"
        )


def _require_product(roll: CodeRoll, batch: Any) -> None:
    """A roll that came from another organisation fits the same kind of product."""
    mine = roll.order.organisation_id == roll.organisation_id
    fits = (
        roll.order.product_id == batch.product_id
        if mine
        else roll.order.product.category_id == batch.product.category_id
    )
    if not fits:
        raise RuleBroken(
            "other_product",
            f"这一卷是为“{roll.order.product}”订的，不能用在“{batch.product}”的批次上。",
            field="batch_number",
        )


def _require_unused(roll: CodeRoll, span: rules.Span) -> None:
    """The database refuses overlaps; this says it in words, the roll being locked."""
    for used in queries.used_of(roll):
        if used.first <= span.last and span.first <= used.last:
            common = min(used.last, span.last) - max(used.first, span.first) + 1
            raise RuleBroken("overlap", f"其中 {common} 枚已经启用或登记过，请核对起止。")


def _require_units(roll: CodeRoll, batch: Any, span: rules.Span) -> None:
    """A box goes on a batch after all its units: else it would vouch for others' goods."""
    if roll.order.units is None:
        return
    first, last = (
        queries.units_in_box(roll.order, at - roll.order.first_serial)
        for at in (span.first, span.last)
    )
    count = queries.activated_between(batch.pk, first.start, last.stop - 1)
    missing = last.stop - first.start - count
    if missing:
        raise RuleBroken(
            "units_first", f"箱内还有 {missing} 枚单品码没有启用到本批，请先启用单品码。"
        )
