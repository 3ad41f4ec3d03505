from datetime import date
from typing import Any

from django.db.models import QuerySet

from xiangsu.kernel.actor import Actor
from xiangsu.scan import queries as scan


def scans_of(actor: Actor) -> QuerySet[Any]:
    """Scan events in reach, newest first."""
    actor.require("labels.view")
    return scan.scans_of(actor)


def scans_by_day(actor: Actor, since: date) -> dict[date, int]:
    actor.require("labels.view")
    return scan.scans_by_day(actor, since)
