from datetime import date
from decimal import Decimal

import pytest

from xiangsu.kernel.dates import months_later
from xiangsu.labels import rules

OFFERED = ["质量安全控制符合要求", "自行检测合格", "委托检测合格"]


@pytest.mark.parametrize(
    ("bases", "passed", "words"),
    [
        (["自行检测合格"], True, ""),
        (["质量安全控制符合要求"], False, ""),
        (["自行检测合格"], False, "请先登记自检"),
        (["委托检测合格"], True, "还不能登记"),
        ([], True, "至少选择一项"),
        (["我说了算"], True, "不是这一样式"),
    ],
)
def test_a_basis_must_be_true(bases, passed, words):
    fault = rules.bases_fault(bases, OFFERED, self_test_passed=passed)

    assert (words in fault) if words else fault == ""


@pytest.mark.parametrize(
    ("wanted", "issued", "fits"), [("40", "60", True), ("40.01", "60", False), ("0", "0", False)]
)
def test_the_sum_never_exceeds_the_batch(wanted, issued, fits):
    fault = rules.quantity_fault(Decimal(wanted), Decimal(issued), Decimal(100))

    assert (fault == "") == fits


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 20), 24, date(2028, 11, 20)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, later):
    assert months_later(day, months) == later


def test_certificates_are_kept_as_long_as_production_records():
    assert rules.retention_until(date(2026, 11, 20), 6) == date(2028, 11, 20)
    assert rules.retention_until(date(2026, 11, 20), 36) == date(2029, 11, 20)


def test_a_card_number_checks_itself():
    number = rules.card_number("430923", 2026, 1)

    assert (len(number), number[:8]) == (16, "43092326")
    assert int(number) % 97 == 1
