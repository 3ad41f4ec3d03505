"""Rules of commitment certificates as pure functions: no database, no clock, no Django."""

from datetime import date
from decimal import Decimal
from typing import Final

from xiangsu.kernel.dates import months_later

SELF_TESTED: Final = frozenset({"自行检测合格", "自我检测", "自我检测合格"})
COMMISSIONED: Final = frozenset({"委托检测合格", "委托检测"})
RECORD_MONTHS: Final = 24


def bases_fault(bases: list[str], offered: list[str], *, self_test_passed: bool) -> str:
    """What is untrue about the bases of a commitment (承诺依据), in words; empty if nothing.

    offered: the boxes of the layout in force. A box that names a test needs that test, of
    this batch, passed. Commissioned tests cannot be recorded yet, so their box is refused.

    Source: Order 4/2025 of the Ministry of Agriculture and Rural Affairs (content and basis).
    """
    if not bases and offered:
        return "请至少选择一项承诺依据。"
    for basis in bases:
        if basis not in offered:
            return f"“{basis}”不是这一样式的承诺依据。"
        if basis in SELF_TESTED and not self_test_passed:
            return f"选择“{basis}”需要本批最近一次自检合格，请先登记自检。"
        if basis in COMMISSIONED:
            return f"选择“{basis}”需要登记委托检测报告，目前还不能登记，请选择其他依据。"
    return ""


def quantity_fault(wanted_kg: Decimal, issued_kg: Decimal, batch_kg: Decimal) -> str:
    """Why this quantity cannot be certified, with the arithmetic; empty if it can.

    The sum over a batch's valid certificates never exceeds the batch.
    """
    if wanted_kg <= 0:
        return "数量应大于 0。"
    left = batch_kg - issued_kg
    if wanted_kg > left:
        return f"本批 {batch_kg} kg，已开 {issued_kg} kg，还可开 {left} kg。"
    return ""


def retention_until(issued_on: date, layout_months: int | None) -> date:
    """Until when a certificate is kept: with the production records, two years at least.

    Source: Order 4/2025 (≥ 6 months); Agricultural Product Quality and Safety Law (2022),
    article 27 (records ≥ 2 years).
    """
    return months_later(issued_on, max(layout_months or 0, RECORD_MONTHS))
