"""What others may ask about tests."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.production import queries as production
from xiangsu.testing.models import SelfTest

__all__ = ["SelfTest"]  # types that callers are handed


def tests_of(actor: Actor) -> QuerySet[SelfTest]:
    actor.require("testing.view")
    rows = SelfTest.objects.filter(within_reach(actor))
    rows = rows.select_related("batch__product", "method", "organisation")
    return rows.order_by("-tested_at", "-pk")


def test_for(actor: Actor, number: str) -> SelfTest:
    return one_of(tests_of(actor), "检测记录", number=number)


def tests_of_batch(batch_id: int) -> list[SelfTest]:
    """All tests of a batch, oldest first, for callers that have authorised the read."""
    rows = SelfTest.objects.filter(batch_id=batch_id).select_related("method")
    return list(rows.order_by("tested_at", "pk"))


def passing_tests_of(batch_id: int) -> list[SelfTest]:
    """The tests that let a batch be called self-tested: its newest ones, if they passed.

    A failed test after a passed one leaves none.
    """
    tests = tests_of_batch(batch_id)
    failed = [at for at, test in enumerate(tests) if test.conclusion != "qualified"]
    return tests[failed[-1] + 1 :] if failed else tests


def waiting_batches(actor: Actor) -> QuerySet[Any]:
    """The batches of the actor's reach that nobody has tested yet, newest first.

    Goods bought come with their certificates and wait for no test.
    """
    tested = SelfTest.objects.filter(batch=OuterRef("pk"))
    return production.batches_of(actor).filter(~Exists(tested)).exclude(kind="purchased")


def passed_batches(actor: Actor) -> QuerySet[Any]:
    """The final batches of the actor's reach that passed a test; a later failure holds them."""
    passed = SelfTest.objects.filter(batch=OuterRef("pk"), conclusion="qualified")
    return production.final_batches(actor).filter(Exists(passed))


def tests_by_day(actor: Actor, since: date) -> dict[date, int]:
    """Tests in reach per calendar day, from a day on."""
    rows = tests_of(actor).filter(tested_at__date__gte=since).order_by()
    counted = rows.annotate(day=TruncDate("tested_at")).values_list("day").annotate(n=Count("pk"))
    return dict(counted)
