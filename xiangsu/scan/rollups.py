"""Scans counted by the hour: built as they come in, and countable anew from the events."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from xiangsu.scan.models import LateHour, ScanHour

HOUR: Final = timedelta(hours=1)
STILL_OPEN: Final = 2  # hours before this one that a slow commit may still reach

_COUNT: Final = """
    INSERT INTO scan_scanhour (hour, batch_id, organisation_id, region_path, place, role, scans)
    SELECT %(hour)s, coalesce(batch_id, 0), organisation_id, region_path, place, role, count(*)
    FROM scan_scanevent
    WHERE seen_at >= %(hour)s AND seen_at < %(next)s
    GROUP BY coalesce(batch_id, 0), organisation_id, region_path, place, role
"""


def roll_up(now: datetime) -> int:
    """Count from the last hour counted on, and those that got late events; how many in all."""
    late = list(LateHour.objects.values_list("pk", "hour"))
    hours = {hour for _, hour in late}
    last = ScanHour.objects.aggregate(last=Max("hour"))["last"] or now
    hours |= set(hours_between(min(last, now) - STILL_OPEN * HOUR, now))
    count_anew(sorted(hours))
    # Only what was read before counting: what came since is counted the next time.
    LateHour.objects.filter(pk__in=[pk for pk, _ in late]).delete()
    return len(hours)


def count_anew(hours: Iterable[datetime]) -> None:
    """Count these hours from the events, whatever was counted before."""
    for hour in hours:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('scan.rollups'))")
            cursor.execute("DELETE FROM scan_scanhour WHERE hour = %s", [hour])
            cursor.execute(_COUNT, {"hour": hour, "next": hour + HOUR})


def hours_between(first: datetime, last: datetime) -> list[datetime]:
    """Every hour from the one `first` lies in to the one `last` lies in."""
    hour, hours = _begin(first), []
    while hour <= last:
        hours.append(hour)
        hour += HOUR
    return hours


def _begin(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
