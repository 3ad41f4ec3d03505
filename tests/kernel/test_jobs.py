from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

from xiangsu.kernel import clock, jobs, tasks
from xiangsu.kernel.models import LedgerCheckpoint

pytestmark = pytest.mark.django_db


def test_a_job_disappears_with_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.defer("kernel.make_checkpoint", timestamp=0)
        _ = 1 / 0

    assert ProcrastinateJob.objects.count() == 0


def test_a_job_is_queued_by_name():
    jobs.defer("kernel.make_checkpoint", timestamp=0)

    assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [
        ("kernel.make_checkpoint", {"timestamp": 0})
    ]


def test_an_unknown_job_fails_at_once():
    with pytest.raises(TaskNotFound):
        jobs.defer("kernel.no_such_job")


@pytest.mark.django_db(transaction=True)
def test_jobs_that_ended_well_are_forgotten_after_three_days():
    for _ in range(2):
        jobs.defer("kernel.make_checkpoint", timestamp=0)
    fresh, old = ProcrastinateJob.objects.values_list("pk", flat=True).order_by("-pk")[:2]
    with connection.cursor() as cursor:
        for status in ("doing", "succeeded"):
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status "
                "WHERE id IN (%s, %s)",
                [status, old, fresh],
            )
        cursor.execute(
            "UPDATE procrastinate_events SET at = at - interval '4 days' WHERE job_id = %s", [old]
        )

    tasks.forget_jobs(timestamp=0)

    left = ProcrastinateJob.objects.filter(pk__in=[old, fresh])
    assert list(left.values_list("pk", flat=True)) == [fresh]


@pytest.mark.parametrize(
    ("name", "cron"),
    [("kernel.make_checkpoint", "5 * * * *"), ("scan.make_partitions", "30 17 2 * *")],
)
def test_what_must_not_be_forgotten_runs_by_the_clock(name, cron):
    assert app.periodic_registry.periodic_tasks[name, name].cron == cron


def test_the_daily_seal_holds_yesterdays_heads_and_the_first_stands():
    with clock.pinned_at(datetime(2026, 3, 5, 0, 5, tzinfo=UTC)):
        tasks.make_checkpoint(timestamp=0)
        first = LedgerCheckpoint.objects.get()
        tasks.make_checkpoint(timestamp=3_600)

    assert first.day == date(2026, 3, 4)
    assert LedgerCheckpoint.objects.get().hash == first.hash
