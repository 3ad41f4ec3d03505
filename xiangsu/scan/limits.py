"""Guessing made slow, without punishing a township behind one mobile gateway. Pure.

Only answers to codes that do not exist are counted. A genuine scan is never refused, so
however many people share an address, those who hold goods get their answer.
"""

import time
from collections import OrderedDict
from typing import Final

PER_MINUTE: Final = 60
BURST: Final = 120
_KEPT: Final = 50_000


class Guesses:
    """A bucket of tries for each address, refilled by the minute; the longest silent go first."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def may_try(self, address: str, now: float | None = None) -> bool:
        """Count one try at a code that does not exist; whether it may be looked at."""
        now = time.monotonic() if now is None else now
        left, seen = self._left.pop(address, (float(BURST), now))
        left = min(BURST, left + (now - seen) * PER_MINUTE / 60)
        self._left[address] = (max(left - 1, 0.0), now)
        if len(self._left) > _KEPT:
            self._left.popitem(last=False)
        return left >= 1
