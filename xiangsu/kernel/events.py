"""News for modules above: a frozen dataclass, listened to in config/subscriptions.py."""

import dataclasses

from django.conf import settings
from django.utils.module_loading import import_string

from xiangsu.kernel import jobs


def publish(event: object) -> None:
    """Defer every job that listens to this event, in the caller's transaction."""
    assert dataclasses.is_dataclass(event)
    assert not isinstance(event, type)
    subscriptions: dict[str, list[str]] = import_string(settings.EVENT_SUBSCRIPTIONS)
    for name in subscriptions.get(type(event).__name__, []):
        jobs.defer(name, **dataclasses.asdict(event))
