"""Where the codes of a roll are, and which box holds which: pure, no database, no Django."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

KINDS: Final = ("activated", "damaged", "lost", "void", "unused")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Serials from first to last, both included, and what became of them."""

    first: int
    last: int
    kind: str = "activated"

    @property
    def quantity(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class RollAccount:
    """The account of a roll: delivered = activated + damaged + lost + void + unused + left + gap.

    gaps: the ranges nobody has explained. left: what is still on the roll.
    """

    delivered: int
    activated: int
    damaged: int
    lost: int
    void: int
    unused: int
    left: int
    gaps: tuple[Span, ...]

    @property
    def gap(self) -> int:
        return sum(span.quantity for span in self.gaps)


def roll_account(first: int, last: int, used: Iterable[Span], *, closed: bool) -> RollAccount:
    """Account for every serial of a roll.

    used: what was activated or explained, inside the roll, without overlap, in any order.
    A serial below the highest used one that is in none of them is a gap: labels leave a roll
    in order. After closing, so is everything unused above it.
    """
    spans = sorted(used)
    sums = dict.fromkeys(KINDS, 0)
    for span in spans:
        sums[span.kind] += span.quantity
    end = last if closed else max((span.last for span in spans), default=first - 1)
    gaps = tuple(_between(first, end, spans))
    return RollAccount(delivered=last - first + 1, left=last - end, gaps=gaps, **sums)


def _between(first: int, end: int, spans: list[Span]) -> Iterator[Span]:
    at = first
    for span in spans:
        if span.first > at:
            yield Span(at, span.first - 1, "gap")
        at = span.last + 1
    if at <= end:
        yield Span(at, end, "gap")


def box_of(unit: int, units_per_box: int) -> int:
    """The box, from 0, that holds the unit of this place, from 0, in its order."""
    return unit // units_per_box


def units_of(box: int, units_per_box: int, units: int) -> range:
    """The places of the units in a box; the last box of an order may hold fewer."""
    first = box * units_per_box
    return range(first, min(first + units_per_box, units))


def boxes_for(units: int, units_per_box: int) -> int:
    """How many boxes so many units fill."""
    return -(-units // units_per_box)


def split_fault(keep: int, quantity: int, used: int) -> str:
    """Why a roll cannot be cut after `keep` labels, in words; empty if it can."""
    if not 0 < keep < quantity:
        return f"保留数量应在 1 到 {quantity - 1} 枚之间。"
    if keep < used:
        return f"前 {used} 枚已经用过，只能从第 {used + 1} 枚起拆分。"
    return ""


def same_county(path: str, other: str) -> bool:
    """Whether two region paths lie in one county: rolls are not handed over county borders."""
    return path.split("/")[:4] == other.split("/")[:4]
