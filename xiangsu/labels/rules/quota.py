"""The mass balance of trace codes as pure functions: no database, no clock, no Django."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_WEIGHT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:(kg|千克|公斤)|g|克)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Balance:
    """How much of a product a producer may still mark this year (可赋码额度), term by term.

    area_mu × kg_per_mu: what its plots can give at most. purchased_kg: bought with documents.
    granted_kg: exceptions of the county. issued_kg: labels ordered and still good; returned
    unused ones are not among them. void_kg: labels damaged, lost or void; they stay deducted,
    since nobody can show that none of them is on goods.
    """

    area_mu: Decimal
    kg_per_mu: Decimal
    purchased_kg: Decimal
    granted_kg: Decimal
    issued_kg: Decimal
    void_kg: Decimal

    @property
    def grown_kg(self) -> Decimal:
        return self.area_mu * self.kg_per_mu

    @property
    def left_kg(self) -> Decimal:
        gained = self.grown_kg + self.purchased_kg + self.granted_kg
        return gained - self.issued_kg - self.void_kg

    @property
    def arithmetic(self) -> str:
        """The sum as a person checks it."""
        return (
            f"{_n(self.area_mu)} 亩 × {_n(self.kg_per_mu)} kg/亩 + 收购 {_n(self.purchased_kg)} kg"
            f" + 县局核准 {_n(self.granted_kg)} kg − 已订 {_n(self.issued_kg)} kg"
            f" − 作废 {_n(self.void_kg)} kg = {_n(self.left_kg)} kg"
        )


def order_fault(wanted_kg: Decimal, balance: Balance) -> str:
    """Why labels for this weight cannot be had, with the arithmetic; empty if they can.

    A product without a yield ceiling has no grown part: its county decides by an exception.
    """
    if wanted_kg <= balance.left_kg:
        return ""
    unknown = "" if balance.kg_per_mu else "这类产品还没有亩产上限，"
    return (
        f"超出可赋码额度：本次 {_n(wanted_kg)} kg，可用 {balance.arithmetic}，"
        f"超出 {_n(wanted_kg - balance.left_kg)} kg。{unknown}确有需要请向县局申请核准额度。"
    )


def batch_fault(wanted_kg: Decimal, marked_kg: Decimal, batch_kg: Decimal) -> str:
    """Why labels for this weight do not fit on a batch, with the arithmetic; empty if they do."""
    if marked_kg + wanted_kg <= batch_kg:
        return ""
    return (
        f"超出批次数量：批次 {_n(batch_kg)} kg，已启用标签 {_n(marked_kg)} kg，"
        f"本次 {_n(wanted_kg)} kg，还可启用 {_n(max(batch_kg - marked_kg, Decimal(0)))} kg。"
    )


def kg_in(spec: str) -> Decimal | None:
    """The net weight a specification names: `2.5 kg/箱` is 2.5, `500 g/袋` is 0.5; None if none.

    Only a suggestion for the form: who marks the goods says what one unit weighs.
    """
    found = _WEIGHT.search(spec)
    if found is None:
        return None
    kg = Decimal(found[1])
    return kg if found[2] else kg / 1000


def converted(kg: Decimal, own_ceiling: Decimal, other_ceiling: Decimal) -> Decimal:
    """A weight of one product as the weight of another that the same plots would give."""
    return kg * other_ceiling / own_ceiling


def _n(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.01"))
    return f"{rounded.normalize():,f}" if rounded else "0"
