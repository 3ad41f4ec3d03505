"""Small charts as SVG: no script, readable without colours."""

from dataclasses import dataclass
from datetime import date, timedelta

STEP, WIDTH, HEIGHT, TOP = 20, 13, 120, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart: where its bar stands and what it counts."""

    day: date
    count: int
    x: int
    y: int
    height: int


def bars(counts: dict[date, int], until: date, days: int = 30) -> list[Bar]:
    """One bar per day, the highest as high as the chart; a day without a count has none."""
    most = max(counts.values(), default=0) or 1
    found = []
    for place in range(days):
        day = until - timedelta(days=days - 1 - place)
        count = counts.get(day, 0)
        height = max(count * HEIGHT // most, 2 if count else 0)
        found.append(Bar(day, count, place * STEP + 3, TOP + HEIGHT - height, height))
    return found
