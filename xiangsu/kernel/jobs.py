"""Jobs: deferred by name inside the caller's transaction, run by the worker process."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app


def defer(name: str, *, lock: str | None = None, **ids: Any) -> None:
    """Put the job `<module>.<verb>` into the queue, in the caller's transaction.

    A rollback takes it back. Raises if no task of that name exists. Jobs with the same
    `lock` run one after another.
    """
    app.configure_task(name, allow_unknown=False, lock=lock).defer(**ids)


def task(
    name: str, *, cron: str | None = None, retry: int = 5
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a job; with `cron` it also runs by the clock and gets `timestamp` as argument."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        declared = app.task(name=name, retry=retry)(function)
        if cron:
            app.periodic(cron=cron, periodic_id=name)(declared)
        return function

    return declare


def forget_finished(hours: int) -> None:
    """Remove jobs that ended well more than so many hours ago; failed ones stay to be looked at."""
    async_to_sync(app.job_manager.delete_old_jobs)(nb_hours=hours)
