"""Rules of accounts: no database, no clock, no Django."""

from datetime import date, datetime, timedelta
from typing import Final

IDLE_OFFICIAL: Final = timedelta(minutes=15)
IDLE_OTHER: Final = timedelta(minutes=30)
ROTATE_AFTER: Final = timedelta(days=90)
CLASSES_NEEDED: Final = 3


def character_classes(password: str) -> int:
    """How many of the four classes occur: lower case, upper case, digits, others.

    Source: GB/T 22239-2019, 8.1.4.1 a (complex credentials); the number is ours.
    """
    tests = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    return sum(any(test(character) for character in password) for test in tests)


def is_idle(seen_at: datetime, now: datetime, *, official: bool) -> bool:
    """Whether nothing was done for so long that the session must end.

    Source: GB/T 22239-2019, 8.1.4.1 b; 15 minutes for officials, 30 for others are ours.
    """
    return now - seen_at > (IDLE_OFFICIAL if official else IDLE_OTHER)


def must_rotate(password_changed_at: datetime, now: datetime, *, official: bool) -> bool:
    """Whether an official's password is older than 90 days.

    Source: GB/T 22239-2019, 8.1.4.1 a (changed regularly).
    """
    return official and now - password_changed_at > ROTATE_AFTER


def in_force(starts_on: date, ends_on: date | None, today: date) -> bool:
    """Whether an appointment counts today; both its days are included."""
    return starts_on <= today and (ends_on is None or today <= ends_on)


_PROGRAMS: Final = (
    *(("MicroMessenger", "微信"), ("HuaweiBrowser", "华为浏览器"), ("Edg/", "Edge")),
    *(("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
_SYSTEMS: Final = (
    *(("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux")),
)


def device_name(agent: str) -> str:
    """`Mozilla/5.0 (Windows NT 10.0) … Chrome/120.0` → `Chrome · Windows`; else its first words."""
    found = [
        next((name for mark, name in known if mark in agent), "") for known in (_PROGRAMS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or agent[:40]
