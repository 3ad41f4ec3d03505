from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from xiangsu.kernel import clock
from xiangsu.scan import tasks
from xiangsu.scan.models import ScanEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_2031():
    with clock.pinned_at(datetime(2031, 5, 2, tzinfo=UTC)):
        yield


def months():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits "
            "WHERE inhparent = 'scan_scanevent'::regclass ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def act_as(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")


@pytest.fixture
def roles():
    """The three roles of a real installation, the tables belonging to the owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE ROLE xiangsu_owner; CREATE ROLE xiangsu_app; CREATE ROLE xiangsu_scan;
            ALTER TABLE scan_scanevent OWNER TO xiangsu_owner;
            ALTER TABLE scan_scanevent_rest OWNER TO xiangsu_owner;
            ALTER FUNCTION scan_make_month(date) OWNER TO xiangsu_owner;
            GRANT ALL ON SCHEMA public TO xiangsu_owner;
            GRANT EXECUTE ON FUNCTION scan_make_month(date) TO xiangsu_app;
            """
        )


def test_the_job_makes_this_year_and_the_next_two_once(in_2031):
    tasks.make_partitions(timestamp=0)
    tasks.make_partitions(timestamp=0)

    assert months() == [
        *(
            f"scan_scanevent_{year}_{month:02d}"
            for year in (2031, 2032, 2033)
            for month in range(1, 13)
        ),
        "scan_scanevent_rest",
    ]


@pytest.mark.parametrize(
    ("seen_at", "partition"),
    [
        (datetime(2031, 12, 31, 15, 59, tzinfo=UTC), "scan_scanevent_2031_12"),
        (datetime(2031, 12, 31, 16, 0, tzinfo=UTC), "scan_scanevent_2032_01"),
        (datetime(2040, 1, 1, tzinfo=UTC), "scan_scanevent_rest"),
    ],
)
def test_an_event_lies_in_its_month_of_hunan(in_2031, seen_at, partition):
    tasks.make_partitions(timestamp=0)

    ScanEvent.objects.create(
        pk=7,
        serial=1,
        batch_id=1,
        organisation_id=1,
        region_path="/43/",
        seen_at=seen_at,
        device=b"0",
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM scan_scanevent")
        assert cursor.fetchall() == [(partition,)]


def test_what_was_scanned_before_its_month_was_made_moves_there(in_2031):
    where = {"serial": 1, "batch_id": 1, "organisation_id": 1, "region_path": "/43/"}
    seen_at = datetime(2031, 5, 1, tzinfo=UTC)
    event = ScanEvent.objects.create(pk=7, **where, seen_at=seen_at, device=b"0")

    tasks.make_partitions(timestamp=0)

    assert ScanEvent.objects.get().pk == event.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM scan_scanevent_2031_05")
        assert cursor.fetchall() == [(1,)]


def test_the_app_makes_months_but_no_other_table(in_2031, roles):
    act_as("xiangsu_app")
    tasks.make_partitions(timestamp=0)

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (n int)")
    assert len(months()) == 37


def test_the_scan_role_makes_none(in_2031, roles):
    act_as("xiangsu_scan")

    with pytest.raises(ProgrammingError), transaction.atomic():
        tasks.make_partitions(timestamp=0)

    assert months() == ["scan_scanevent_rest"]


def test_a_new_installation_has_its_months(in_2031):
    call_command("grant_scan", verbosity=0)

    assert len(months()) == 37
