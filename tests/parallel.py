"""Acts at the same time: real threads, real connections, met in the middle of their work."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

from xiangsu.kernel.errors import DomainError
from xiangsu.kernel.models import LedgerHead

_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
PATIENCE_SECONDS = 10


def at_once(organisation_id: int, *calls: Callable[[], Any]) -> list[Any]:
    """What each call answers, or the code of its refusal, all being under way together.

    organisation_id: whose ledger the first call writes. The head of that ledger is kept
    locked until every call waits, so the first has done its work and cannot commit before
    the others have begun: they meet however fast the machine is.
    """
    LedgerHead.objects.get_or_create(organisation_id=organisation_id)
    under_way: list[Future[Any]] = []
    with ThreadPoolExecutor(len(calls)) as threads:
        with transaction.atomic():
            LedgerHead.objects.select_for_update().get(organisation_id=organisation_id)
            for call in calls:
                under_way.append(threads.submit(_alone, call))
                _wait_for(under_way)
        return [answer.result() for answer in under_way]


def _alone(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except DomainError as refusal:
        return refusal.code
    finally:
        connection.close()


def _wait_for(calls: list[Future[Any]]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while _waiting() + sum(call.done() for call in calls) < len(calls):
        assert time.monotonic() < end, "a call neither waits nor ends"
        time.sleep(0.005)


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(_WAITING)
        return int(cursor.fetchone()[0])
