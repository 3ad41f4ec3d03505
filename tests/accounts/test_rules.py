from datetime import UTC, date, datetime, timedelta

import pytest

from xiangsu.accounts import rules

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "classes"), [("abc", 1), ("abcABC", 2), ("abcABC1", 3), ("aA1#", 4), ("", 0)]
)
def test_character_classes_are_counted(password, classes):
    assert rules.character_classes(password) == classes


@pytest.mark.parametrize(
    ("minutes", "official", "idle"),
    [(15, True, False), (16, True, True), (30, False, False), (31, False, True)],
)
def test_officials_are_logged_out_sooner(minutes, official, idle):
    assert rules.is_idle(NOON - timedelta(minutes=minutes), NOON, official=official) is idle


def test_only_officials_rotate_their_passwords():
    old = NOON - timedelta(days=91)

    assert rules.must_rotate(old, NOON, official=True)
    assert not rules.must_rotate(old, NOON, official=False)
    assert not rules.must_rotate(NOON - timedelta(days=90), NOON, official=True)


def test_an_appointment_counts_on_both_its_days():
    first, last = date(2026, 1, 1), date(2026, 1, 31)

    assert rules.in_force(first, last, first)
    assert rules.in_force(first, last, last)
    assert not rules.in_force(first, last, date(2026, 2, 1))
    assert rules.in_force(first, None, date(2036, 1, 1))
