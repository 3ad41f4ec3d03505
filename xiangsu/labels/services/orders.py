"""Orders of trace codes: one row whatever the quantity."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from xiangsu.accounts import queries as accounts
from xiangsu.kernel import clock, ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.numbers import next_number
from xiangsu.kernel.scope import one_of
from xiangsu.labels import queries, rules
from xiangsu.labels.models import MOST_ORDERED, CodeOrder, CodeRoll
from xiangsu.labels.services.gates import require_approved
from xiangsu.labels.services.quota import require_quota
from xiangsu.scan import services as scan
from xiangsu.subjects import queries as subjects

MOST_ROLLS = 20_000


@transaction.atomic
def order_codes(
    actor: Actor,
    *,
    product_number: str,
    quantity: int,
    kg_per_unit: Decimal,
    labels_per_roll: int | None = None,
    base_number: str = "",
    client_id: UUID | None = None,
) -> CodeOrder:
    """Order codes for a product, as one range or on rolls of so many labels each.

    Raises NotFound for another's product or base, RuleBroken while the producer is not
    approved, labels of an earlier roll are missing without an explanation, the quantity is
    out of range, or the mass balance does not leave so much. A second click finds the order
    of the first.
    """
    actor.require("labels.order")
    product = one_of(subjects.own_products(actor), "产品", number=product_number)
    if known := _same_click(actor, client_id):
        return known
    require_approved(actor.organisation_id)
    per_roll = labels_per_roll or quantity
    _require_quantity(quantity, per_roll)
    require_no_gap(actor.organisation_id)
    kg = quantity * kg_per_unit
    require_quota(actor.organisation_id, product.category.code, kg, field="quantity")
    order = _open(
        actor,
        product_id=product.pk,
        purpose=CodeOrder.Purpose.ROLLS if labels_per_roll else CodeOrder.Purpose.BATCH,
        quantity=quantity,
        kg_per_unit=kg_per_unit,
        client_id=client_id,
    )
    base = one_of(subjects.own_bases(actor), "基地", number=base_number) if base_number else None
    _deliver(order, per_roll, base.pk if base else None)
    return order


@transaction.atomic
def order_boxes(
    actor: Actor, *, order_number: str, units_per_box: int, client_id: UUID | None = None
) -> CodeOrder:
    """Order the codes of the boxes that the units of an order are packed in.

    Raises RuleBroken when the order is for boxes itself or has its boxes already. Boxes weigh
    nothing in the mass balance: their units do.
    """
    actor.require("labels.order")
    units = queries.order_for(actor, order_number, lock=True)
    if known := _same_click(actor, client_id):
        return known
    if units.purpose == CodeOrder.Purpose.BOXES:
        raise RuleBroken("boxes_of_boxes", "箱码订单不能再订箱码。")
    if CodeOrder.objects.filter(units=units).exists():
        raise RuleBroken("boxes_known", "这个订单已经订过箱码。")
    if not 1 <= units_per_box <= units.quantity:
        words = f"每箱枚数应在 1 到 {units.quantity} 之间。"
        raise RuleBroken("units_per_box", words, field="units_per_box")
    order = _open(
        actor,
        product_id=units.product_id,
        purpose=CodeOrder.Purpose.BOXES,
        quantity=rules.boxes_for(units.quantity, units_per_box),
        kg_per_unit=Decimal(0),
        units=units,
        units_per_box=units_per_box,
        client_id=client_id,
    )
    _deliver(order, order.quantity, None)
    return order


def require_no_gap(organisation_id: int) -> None:
    """Raise RuleBroken while a roll of the organisation misses labels nobody has explained."""
    roll = queries.unexplained_roll_of(organisation_id)
    if roll is None:
        return
    gap = queries.account_of(roll).gap
    raise RuleBroken(
        "unexplained_gap",
        f"卷 {roll.number} 有 {gap} 枚标签既未启用也未说明去向，"
        "请先在该卷的页面登记原因，再下新订单。",
    )


def _same_click(actor: Actor, client_id: UUID | None) -> CodeOrder | None:
    mine = CodeOrder.objects.filter(organisation_id=actor.organisation_id)
    return turns.made_by(client_id, mine)


def _require_quantity(quantity: int, per_roll: int) -> None:
    if not 1 <= quantity <= MOST_ORDERED:
        words = f"数量应为 1 到 {MOST_ORDERED:,}。"
        raise RuleBroken("quantity_range", words, field="quantity")
    if not 1 <= per_roll <= quantity or rules.boxes_for(quantity, per_roll) > MOST_ROLLS:
        words = f"每卷枚数应在 1 到订单数量之间，一个订单最多 {MOST_ROLLS:,} 卷。"
        raise RuleBroken("labels_per_roll", words, field="labels_per_roll")


def _open(actor: Actor, *, quantity: int, **values: Any) -> CodeOrder:
    """Give out the serials and write the order over them."""
    organisation = accounts.organisation_at(actor.organisation_id)
    block = scan.open_block(
        quantity=quantity,
        organisation_id=organisation.pk,
        region_path=organisation.region.path,
    )
    prefix = f"FM{clock.today():%Y%m%d}-{organisation.pk}"
    order = CodeOrder.objects.create(
        organisation=organisation,
        number=f"{prefix}-{next_number(prefix):03d}",
        quantity=quantity,
        first_serial=block.first_serial,
        ordered_by_id=actor.user_id,
        **values,
    )
    ledger.record(
        actor,
        "labels.codes_ordered",
        order,
        purpose=order.purpose,
        quantity=quantity,
        first_serial=order.first_serial,
        kg_per_unit=order.kg_per_unit,
    )
    return order


def _deliver(order: CodeOrder, per_roll: int, base_id: int | None) -> None:
    starts = range(order.first_serial, order.last_serial + 1, per_roll)
    CodeRoll.objects.bulk_create(
        [
            CodeRoll(
                organisation_id=order.organisation_id,
                order=order,
                number=f"{order.number}-{place:03d}",
                first_serial=start,
                last_serial=min(start + per_roll - 1, order.last_serial),
                base_id=base_id,
            )
            for place, start in enumerate(starts, 1)
        ],
        batch_size=2_000,
    )
