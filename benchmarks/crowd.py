"""People who scan, invented: honest ones, owners of copies, guessers and robots that replay.

How often each kind occurs is an assumption, written down here; docs/benchmarks.md says so.
"""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from xiangsu.scan.places import Place

START = datetime(2026, 5, 1, tzinfo=UTC)
PLACE_KNOWN = 0.4  # of shoppers who say where they are, or whose address a table knows
PRODUCER, INSPECTOR = 1, 2


@dataclass(frozen=True, slots=True)
class Visit:
    """One scan of one code."""

    at: datetime
    phone: bytes
    place: Place | None
    role: int = 0
    same_phone: bool = False


class Crowd:
    """Makes the visits to one code; the same seed makes the same people."""

    def __init__(self, seed: int, counties: list[Place]) -> None:
        self.dice = random.Random(seed)
        self.counties = counties

    def honest(self) -> tuple[str, list[Visit]]:
        """A kind of honest owner and the visits; weights are shares of all goods."""
        kinds: tuple[tuple[float, str, Callable[[], list[Visit]]], ...] = (
            (0.68, "buyer", lambda: self._owner(START)),
            (0.15, "family", lambda: self._family(2, 3)),
            (0.08, "gift", self._gift),
            (0.02, "shelf sample", lambda: self._family(4, 9)),
            (0.07, "checked at work", self._checked),
        )
        (kind,) = self.dice.choices(kinds, [share for share, _, _ in kinds])
        return kind[1], sorted(kind[2](), key=lambda visit: visit.at)

    def copied(self) -> tuple[str, list[Visit]]:
        """A label copied so often that so many more people bought “the same” goods."""
        copies = self.dice.choices((1, 3, 10, 50), (0.3, 0.3, 0.25, 0.15))[0]
        visits = [
            visit
            for _ in range(copies + 1)
            for visit in self._owner(START + timedelta(days=self.dice.uniform(0, 60)))
        ]
        return f"{copies} copies", sorted(visits, key=lambda visit: visit.at)

    def replayed(self) -> list[Visit]:
        """A robot that asks the same address thirty times, each time as another phone."""
        return [Visit(START + timedelta(seconds=n * 20), self._phone(), None) for n in range(30)]

    def _phone(self) -> bytes:
        return hashlib.sha256(self.dice.randbytes(8)).digest()[:16]

    def _somewhere(self) -> Place:
        return self.dice.choice(self.counties)

    def _scans(
        self, begin: datetime, times: int, county: Place, *, days: float, role: int = 0
    ) -> list[Visit]:
        """One phone's scans within so many days; a second one on the same day is known."""
        phone, place = self._phone(), county if self.dice.random() < PLACE_KNOWN else None
        moments = sorted(begin + timedelta(days=self.dice.uniform(0, days)) for _ in range(times))
        seen: set[object] = set()
        visits = []
        for at in moments:
            visits.append(Visit(at, phone, place, role, same_phone=at.date() in seen))
            seen.add(at.date())
        return visits

    def _owner(self, begin: datetime) -> list[Visit]:
        times = self.dice.choices((1, 2, 3), (0.7, 0.2, 0.1))[0]
        return self._scans(begin, times, self._somewhere(), days=self.dice.choice((0.1, 3, 30)))

    def _family(self, least: int, most: int, begin: datetime = START) -> list[Visit]:
        county = self._somewhere()
        phones = self.dice.randint(least, most)
        return [v for _ in range(phones) for v in self._scans(begin, 1, county, days=14)]

    def _gift(self) -> list[Visit]:
        return self._owner(START)[:1] + self._family(1, 2, START + timedelta(days=31))

    def _checked(self) -> list[Visit]:
        county = self._somewhere()
        role = self.dice.choice((PRODUCER, INSPECTOR))
        work = self._scans(START, self.dice.randint(1, 5), county, days=10, role=role)
        return work + self._owner(START + timedelta(days=11))
