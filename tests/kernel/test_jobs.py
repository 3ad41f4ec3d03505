import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

from xiangsu.kernel import jobs

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
