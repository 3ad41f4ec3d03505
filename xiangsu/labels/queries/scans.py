"""Who scanned what, when and where, in an actor's reach."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from xiangsu.accounts import queries as accounts
from xiangsu.kernel.actor import Actor
from xiangsu.production import queries as production
from xiangsu.scan import queries as scan

ELSEWHERE = "000000"
MOST_SHOWN = 10


def scans_of(actor: Actor) -> QuerySet[Any]:
    """Scan events in reach with their batch's number, newest first."""
    actor.require("labels.view")
    return scan.scans_of(actor).annotate(batch_number=production.batch_number_of("batch_id"))


def scans_by_day(actor: Actor, since: date) -> dict[date, int]:
    actor.require("labels.view")
    return scan.scans_by_day(actor, since)


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of a ranking: a key that finds its scans, its name, how many."""

    key: str
    name: str
    scans: int


@dataclass(frozen=True, slots=True)
class ScanOverview:
    """The scans since a day, counted along every way they can be looked at (扫码概况)."""

    total: int
    days: dict[date, int]
    places: list[Counted]
    products: list[Counted]
    batches: list[Counted]


def scan_overview(actor: Actor, since: date) -> ScanOverview:
    """Counted from the hourly rollups, so that a county's year costs what its day does."""
    actor.require("labels.view")
    days = scan.scans_by_day(actor, since)
    by_batch = scan.scans_by_batch(actor, since)
    batches = production.batches_at(by_batch)
    products: dict[str, int] = {}
    for pk, batch in batches.items():
        products[batch.product.name] = products.get(batch.product.name, 0) + by_batch[pk]
    return ScanOverview(
        total=sum(days.values()),
        days=days,
        places=_places(scan.scans_by_place(actor, since)),
        products=_ranked([Counted(name, name, n) for name, n in products.items()]),
        batches=_ranked(
            [
                Counted(b.number, f"{b.number} {b.product}", by_batch[pk])
                for pk, b in batches.items()
            ]
        ),
    )


def _places(counts: dict[str, int]) -> list[Counted]:
    names = accounts.county_names() | {ELSEWHERE: "省外", "": "未提供位置"}
    return sorted(
        (Counted(code, names.get(code, code), n) for code, n in counts.items()),
        key=lambda line: -line.scans,
    )


def _ranked(lines: list[Counted]) -> list[Counted]:
    return sorted(lines, key=lambda line: -line.scans)[:MOST_SHOWN]
