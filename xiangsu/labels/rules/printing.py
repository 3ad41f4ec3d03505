"""Rules of printing as pure functions: no database, no clock, no Django."""

from collections.abc import Iterable
from typing import Final

MOST_PER_FILE: Final = 5_000
MOST_AT_ONCE: Final = 200  # rendered while the asker waits: a fifth of a second


def file_ranges(first: int, last: int) -> list[tuple[int, int]]:
    """The part of a run as files of at most 5,000 labels, both ends included."""
    return [
        (start, min(start + MOST_PER_FILE - 1, last))
        for start in range(first, last + 1, MOST_PER_FILE)
    ]


def range_fault(first: int, last: int, quantity: int) -> str:
    """Why labels `first` to `last` of a run cannot be asked for; empty if they can."""
    if 1 <= first <= last <= quantity:
        return ""
    return f"这批码有 {quantity} 枚，请填 1 到 {quantity} 之间的起止序号，止号不小于起号。"


def overlap(first: int, last: int, printed: Iterable[tuple[int, int]]) -> int:
    """How many of the labels `first` to `last` were printed before, each counted once."""
    covered = 0
    reached = first - 1
    for start, end in sorted(printed):
        start, end = max(start, reached + 1), min(end, last)  # noqa: PLW2901
        if start <= end:
            covered += end - start + 1
            reached = end
    return covered


def unexplained(reprinted: int, spoiled: int) -> int:
    """Copies that nobody accounts for: printed again, yet not handed in as spoiled.

    Each code may stand on one package. A second label for it is explained by the first
    having been spoiled; the rest are loose labels, and copies begin with loose labels.
    """
    return max(reprinted - spoiled, 0)
