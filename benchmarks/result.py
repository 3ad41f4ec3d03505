"""One benchmark's figures, and rounds that take turns so that both sides meet the same noise."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from statistics import median


@dataclass(frozen=True, slots=True)
class Result:
    """ratio: how many times better than the reference we are; spread: (max - min) / median."""

    name: str
    what: str
    unit: str
    ours: float
    reference: float
    ratio: float
    rounds: int
    spread: float
    more: dict[str, float] = field(default_factory=dict)

    def with_more(self, **figures: float) -> "Result":
        """The same result with further figures of the same run."""
        return replace(self, more=figures)

    def as_dict(self) -> dict[str, object]:
        line = asdict(self)
        return line | line.pop("more")


def per_second(action: Callable[[], int]) -> float:
    """Things done in one call, per second."""
    started = time.perf_counter()
    done = action()
    return done / (time.perf_counter() - started)


def compare(
    name: str,
    what: str,
    unit: str,
    ours: Callable[[], int],
    reference: Callable[[], int],
    *,
    rounds: int = 5,
) -> Result:
    """Medians of interleaved rounds of two actions that return how much they did."""
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(per_second(ours))
        theirs.append(per_second(reference))
    middle = median(mine)
    return Result(
        name=name,
        what=what,
        unit=unit,
        ours=round(middle, 1),
        reference=round(median(theirs), 1),
        ratio=round(middle / median(theirs), 2),
        rounds=rounds,
        spread=round((max(mine) - min(mine)) / middle, 3),
    )
