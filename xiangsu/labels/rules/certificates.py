"""Rules of commitment certificates as pure functions: no database, no clock, no Django."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from fractions import Fraction
from typing import Final

from xiangsu.kernel.dates import months_later

SELF_TESTED: Final = frozenset({"自行检测合格", "自我检测", "自我检测合格"})
COMMISSIONED: Final = frozenset({"委托检测合格", "委托检测"})
RECORD_MONTHS: Final = 24
_CENT: Final = Decimal("0.01")
_BETWEEN_ITEMS: Final = re.compile(r"[、，,；;和及与/\s（）()]+")

Coverage = Mapping[str, frozenset[str]]  # method → groups it finds; "": what its item names


@dataclass(frozen=True, slots=True)
class PassedTest:
    """A passed test as the rules see it: how, and what for, in the technician's words."""

    method: str
    item: str


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


def uncovered_actives(
    actives: Iterable[str],
    tests: Sequence[PassedTest],
    *,
    coverage: Coverage,
    groups: Mapping[str, str],
) -> list[str]:
    """The active ingredients used that none of these tests looked for (用什么药检什么药).

    groups: substance → chemical group. A test finds a substance if its method finds the
    group, or if its item names the substance or the group.

    Source: Order 4/2025 (test items match the drugs used), after digests; GB/T 5009.199-2003
    (enzyme inhibition sees organophosphates and carbamates only).
    """
    return [
        active
        for active in actives
        if not any(_finds(test, active, groups.get(active, ""), coverage) for test in tests)
    ]


def _finds(test: PassedTest, active: str, group: str, coverage: Coverage) -> bool:
    found = coverage.get(test.method, frozenset())
    if group and group in found:
        return True
    return "" in found and not {active, group.removesuffix("类")}.isdisjoint(_named(test.item))


def _named(item: str) -> set[str]:
    """What an item names, word by word: 乐果 is not 氧乐果."""
    words = (word.removesuffix("残留").removesuffix("等") for word in _BETWEEN_ITEMS.split(item))
    return {word.removesuffix("类") for word in words if word}


def methods_finding(group: str, coverage: Coverage) -> frozenset[str]:
    """The methods that can look for a substance of this group, or of none."""
    return frozenset(
        method for method, found in coverage.items() if "" in found or (group and group in found)
    )


def coverage_fault(advice: Mapping[str, Sequence[str]]) -> str:
    """Which ingredients no test looked for, and what to do; empty if there are none.

    advice: uncovered active ingredient → names of methods that would find it.
    """
    if not advice:
        return ""
    steps = "；".join(
        f"{active}用{'或'.join(methods)}（检测项目写明“{active}”）"
        for active, methods in advice.items()
    )
    return (
        f"本批用过{'、'.join(advice)}，已登记的检测查不出来。用什么药就检什么药，"
        f"请先检测：{steps}；或不勾选自行检测。"
    )


def boxes_fault(quantity_kg: Decimal, boxes: int | None, kg_per_box: Decimal | None) -> str:
    """Why boxes do not make up the quantity (一箱一证); empty if they do or none are named."""
    if boxes is None and kg_per_box is None:
        return ""
    if boxes is None or kg_per_box is None:
        return "箱数和每箱重量要么都填，要么都不填。"
    if boxes * kg_per_box != quantity_kg:
        return f"{boxes} 箱 × {kg_per_box} kg 是 {boxes * kg_per_box} kg，和数量对不上。"
    return ""


def box_number(number: str, box: int) -> str:
    """The number of one box's copy on paper, from 001 on."""
    return f"{number}-{box:03d}"


def day_fault(day: date, today: date, harvested_on: date) -> str:
    """Why a certificate cannot be issued for this day; empty if it can."""
    if day > today:
        return "开具日期还没有到。"
    return "开具日期不能早于采收（收购、加工）日期。" if day < harvested_on else ""


def bought_kg(quantity_kg: Decimal, share: Fraction) -> Decimal:
    """How much of a quantity was bought from others, rounded up to 0.01 kg."""
    exact = Fraction(quantity_kg) * share
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_CENT, ROUND_UP)


def collected_fault(needed_kg: Decimal, left_kg: Decimal) -> str:
    """Why the collected certificates do not carry this much, with the arithmetic.

    Source: Order 4/2025 (buyers collect, and re-issue after mixing or splitting).
    """
    if needed_kg <= left_kg:
        return ""
    return (
        f"其中 {needed_kg} kg 是收购来的，收取的合格证还可用 {left_kg} kg。"
        "请先登记收取的合格证，或减少数量。"
    )


def taken_from(needed_kg: Decimal, left: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """How much to take from each collected certificate, the first first.

    left: (key, kg left), enough in all.
    """
    taken: dict[int, Decimal] = {}
    for key, kg in left:
        part = min(kg, needed_kg)
        if part > 0:
            taken[key] = part
            needed_kg -= part
    return taken


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
