from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection

from tests.actors import actor_in, bureau_of
from tests.factories.accounts import OrganisationFactory, county
from tests.factories.scan import DOCUMENT
from xiangsu.scan import queries, rollups, services
from xiangsu.scan.models import LateHour, ScanHour

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = NOON.date()


def published(organisation_id=7, batch_id=1, region_path="/43/4309/430923/"):
    return services.publish_card(
        first_serial=services.reserve_serials(10),
        quantity=10,
        batch_id=batch_id,
        organisation_id=organisation_id,
        region_path=region_path,
        document=DOCUMENT,
    )


def scanned(run, at, times=1):
    for _ in range(times):
        services.record_scan(run.first_serial, seen_at=at, device=b"0" * 16)


def test_hours_are_counted_as_scans_come_in():
    run = published()
    scanned(run, NOON, 3)
    rollups.roll_up(NOON)
    scanned(run, NOON + timedelta(minutes=30))
    rollups.roll_up(NOON + timedelta(minutes=31))

    (hour,) = ScanHour.objects.all()

    assert (hour.scans, hour.batch_id, hour.hour) == (4, 1, NOON.replace(minute=0))


def test_a_late_scan_is_counted_into_its_own_hour():
    run = published()
    rollups.roll_up(NOON + timedelta(days=3))
    scanned(run, NOON)

    rollups.roll_up(NOON + timedelta(days=3))

    assert ScanHour.objects.get().hour == NOON.replace(minute=0)
    assert list(LateHour.objects.all()) == []


def test_what_was_counted_wrong_is_counted_anew():
    run = published()
    scanned(run, NOON, 2)
    rollups.roll_up(NOON)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE scan_scanhour SET scans = 99")

    call_command("count_scans_anew", "2026-11-20", "2026-11-20", verbosity=0)

    assert ScanHour.objects.get().scans == 2


def test_figures_stay_within_reach():
    own = OrganisationFactory(region=county())
    mine = published(organisation_id=own.pk)
    theirs = published(organisation_id=own.pk + 1, batch_id=2, region_path="/43/4311/431125/")
    scanned(mine, NOON, 2)
    scanned(theirs, NOON, 5)
    rollups.roll_up(NOON)

    assert queries.scans_by_day(actor_in(own), DAY) == {DAY: 2}
    assert queries.scans_by_batch(bureau_of(county()), DAY) == {1: 2}
    assert queries.scans_by_place(bureau_of(county("431125")), DAY) == {"": 5}
    assert queries.scans_by_day(actor_in(own), DAY + timedelta(days=1)) == {}
