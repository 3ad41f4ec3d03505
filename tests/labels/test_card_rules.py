from datetime import date, timedelta

import pytest

from xiangsu.labels import rules

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("state", "days_left", "phase"),
    [
        ("applied", None, "applied"),
        ("approved", 61, "approved"),
        ("approved", 60, "expiring"),
        ("approved", 0, "expiring"),
        ("approved", -1, "expired"),
        ("suspended", 10, "suspended"),
        ("suspended", -1, "expired"),
        ("revoked", -1, "revoked"),
        ("past", -1, "past"),
    ],
)
def test_a_phase_is_the_state_seen_on_a_day(state, days_left, phase):
    end = None if days_left is None else TODAY + timedelta(days=days_left)

    assert rules.phase_of(state, end, today=TODAY, warn_days=60) == phase
    assert phase in rules.PHASES


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("suspended", "已暂停（至 2026-12-01）：包装不符。请按要求整改"),
        ("revoked", "已注销：包装不符。请整改后重新申请"),
        ("expired", "请先在“身份证”页面办理续期"),
        ("", "请先申请并通过审核"),
        ("past", "请先申请并通过审核"),
    ],
)
def test_a_card_out_of_force_says_what_to_do(phase, words):
    assert words in rules.standing_fault(phase, "包装不符", date(2026, 12, 1))


@pytest.mark.parametrize("phase", ["approved", "expiring"])
def test_a_card_in_force_carries_codes(phase):
    assert rules.standing_fault(phase, "", None) == ""


@pytest.mark.parametrize(
    ("days_left", "reminder"), [(61, None), (60, 60), (31, 60), (30, 30), (7, 7), (0, 7), (-1, 0)]
)
def test_one_reminder_is_due_at_a_time(days_left, reminder):
    assert rules.reminder_due(TODAY + timedelta(days=days_left), TODAY) == reminder


def test_missing_evidence_is_named_in_order():
    needed = {"a": "标准", "b": "报告", "c": "样张"}

    assert rules.evidence_missing(needed, ["b"]) == ["标准", "样张"]


@pytest.mark.parametrize(
    ("imposed", "level", "may"),
    [("县级", "县级", True), ("县级", "省级", True), ("省级", "县级", False)],
)
def test_a_suspension_is_lifted_by_its_level_or_above(imposed, level, may):
    assert rules.may_lift(imposed, level) == may


@pytest.mark.parametrize(
    ("path", "level"),
    [("", "主体"), ("/43/", "省级"), ("/43/4309/", "市级"), ("/43/4309/430923/", "县级")],
)
def test_a_level_is_read_from_the_reach(path, level):
    assert rules.level_of(path) == level


@pytest.mark.parametrize(
    ("phase", "end", "words"),
    [
        ("expired", date(2026, 11, 1), ""),
        ("expiring", date(2026, 12, 1), ""),
        ("approved", date(2027, 2, 1), "还有 13 天开放"),
        ("suspended", date(2026, 12, 1), "恢复后才能续期"),
        ("revoked", date(2026, 12, 1), "请重新申请"),
    ],
)
def test_a_renewal_opens_before_the_end(phase, end, words):
    fault = rules.renewal_fault(phase, end, today=TODAY, opens_days=60)

    assert (words in fault) if words else fault == ""


@pytest.mark.parametrize(
    ("phase", "grant", "own", "key"),
    [
        ("applied", "labels.review_card", False, "review"),
        ("applied", "labels.approve_card", False, ""),
        ("endorsed", "labels.review_card", False, ""),
        ("endorsed", "labels.approve_card", False, "review"),
        ("returned", "labels.apply_card", True, "mend"),
        ("returned", "labels.apply_card", False, ""),
        ("expiring", "labels.apply_card", True, "renew"),
        ("approved", "labels.apply_card", True, ""),
    ],
)
def test_everybody_sees_one_next_step(phase, grant, own, key):
    assert rules.next_step(phase, frozenset({grant}), own=own).key == key
