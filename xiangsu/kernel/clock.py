"""The only place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    return _pinned.get() or timezone.now()


def today() -> date:
    """The calendar day in Hunan, whatever the server's own zone is."""
    return timezone.localdate(now())


@contextmanager
def pinned_at(instant: datetime) -> Iterator[None]:
    """Let `now` answer `instant`: for telling a past season through the services."""
    token = _pinned.set(instant)
    try:
        yield
    finally:
        _pinned.reset(token)
