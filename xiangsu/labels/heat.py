"""The counties of Hunan as a picture, darker where more was scanned: no script, no tiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from xiangsu.scan.places import Places

LEVELS: Final = 5
WIDTH_KM, HEIGHT_KM, MARGIN_KM = 560, 631, 10


@dataclass(frozen=True, slots=True)
class Shape:
    """One county: its outline as an SVG path, what was counted, and how dark it is (0 … 5)."""

    code: str
    path: str
    count: int
    level: int


def shapes(counts: Mapping[str, int]) -> list[Shape]:
    """All counties; `counts` by county code, levels by share of the most scanned one."""
    most = max((counts.get(code, 0) for code in _paths()), default=0)
    return [
        Shape(code, path, counts.get(code, 0), _level(counts.get(code, 0), most))
        for code, path in _paths().items()
    ]


def _level(count: int, most: int) -> int:
    return -(-count * LEVELS // most) if count else 0


@cache
def _paths() -> dict[str, str]:
    outlines = Places().outlines()
    left = min(x for rings in outlines.values() for ring in rings for x, _ in ring) - MARGIN_KM
    top = max(y for rings in outlines.values() for ring in rings for _, y in ring) + MARGIN_KM
    return {
        code: "".join(
            "M" + "L".join(f"{x - left:.0f} {top - y:.0f}" for x, y in ring) + "z" for ring in rings
        )
        for code, rings in outlines.items()
    }
