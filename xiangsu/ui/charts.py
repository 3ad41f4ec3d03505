"""Small charts: no script, readable without colours."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart: what it counts, and its height in whole percent of the highest."""

    day: date
    count: int
    percent: int


def bars(counts: dict[date, int], until: date, days: int = 30) -> list[Bar]:
    """One bar per day up to `until`; what was counted at all is at least visible."""
    most = max(counts.values(), default=0) or 1
    found = []
    for ago in reversed(range(days)):
        day = until - timedelta(days=ago)
        count = counts.get(day, 0)
        found.append(Bar(day, count, max(count * 100 // most, 2 if count else 0)))
    return found
