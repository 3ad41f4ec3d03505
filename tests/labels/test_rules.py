from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


COVERAGE = {
    "enzyme": frozenset({"有机磷", "氨基甲酸酯"}),
    "gold": frozenset({""}),
    "lab": frozenset({""}),
}
GROUPS = {"乐果": "有机磷", "氧乐果": "有机磷", "联苯菊酯": "拟除虫菊酯", "阿维菌素": "阿维菌素类"}


@pytest.mark.parametrize(
    ("actives", "tests", "uncovered"),
    [
        ([], [], []),
        (["乐果"], [("enzyme", "农残")], []),
        (["阿维菌素"], [("enzyme", "阿维菌素")], ["阿维菌素"]),
        (["阿维菌素"], [("gold", "阿维菌素")], []),
        (["阿维菌素", "乐果"], [("gold", "阿维菌素"), ("enzyme", "有机磷")], []),
        (["联苯菊酯"], [("gold", "拟除虫菊酯类、新烟碱类")], []),
        (["联苯菊酯"], [("gold", "新烟碱类")], ["联苯菊酯"]),
        (["乐果"], [("gold", "氧乐果残留")], ["乐果"]),
        (["没有类别的药"], [("lab", "乐果和没有类别的药")], []),
        (["没有类别的药"], [("enzyme", "")], ["没有类别的药"]),
        (["乐果"], [("no_such_method", "乐果")], ["乐果"]),
    ],
)
def test_what_was_used_is_what_must_be_tested(actives, tests, uncovered):
    done = [rules.PassedTest(method, item) for method, item in tests]

    assert rules.uncovered_actives(actives, done, coverage=COVERAGE, groups=GROUPS) == uncovered


def test_a_refusal_says_which_method_finds_the_substance():
    assert rules.methods_finding("有机磷", COVERAGE) == {"enzyme", "gold", "lab"}
    assert rules.methods_finding("", COVERAGE) == {"gold", "lab"}
    fault = rules.coverage_fault({"阿维菌素": ["胶体金法", "实验室定量检测"]})
    assert "阿维菌素用胶体金法或实验室定量检测（检测项目写明“阿维菌素”）" in fault
    assert rules.coverage_fault({}) == ""


@pytest.mark.parametrize(
    ("boxes", "kg_per_box", "words"),
    [(None, None, ""), (20, "5", ""), (20, "4.99", "99.80 kg"), (20, None, "都填")],
)
def test_boxes_add_up_to_the_quantity(boxes, kg_per_box, words):
    each = Decimal(kg_per_box) if kg_per_box else None
    fault = rules.boxes_fault(Decimal(100), boxes, each)

    assert (words in fault) if words else fault == ""


@given(st.integers(1, 10**6), st.lists(st.integers(0, 5 * 10**5), max_size=6))
def test_what_is_taken_is_what_is_needed_and_never_more_than_there_is(needed, left):
    if sum(left) < needed:
        assert rules.collected_fault(Decimal(needed), Decimal(sum(left)))
        return

    taken = rules.taken_from(Decimal(needed), [(at, Decimal(kg)) for at, kg in enumerate(left)])

    assert sum(taken.values()) == needed
    assert all(0 < kg <= left[key] for key, kg in taken.items())


def test_the_bought_part_is_rounded_up():
    assert rules.bought_kg(Decimal(100), Fraction(1, 3)) == Decimal("33.34")
    assert rules.bought_kg(Decimal(100), Fraction(0)) == 0
    assert rules.bought_kg(Decimal("0.03"), Fraction(1)) == Decimal("0.03")


def test_a_certificate_is_not_issued_before_the_harvest_or_for_tomorrow():
    harvested, today = date(2026, 11, 18), date(2026, 11, 20)

    assert rules.day_fault(harvested, today, harvested) == ""
    assert rules.day_fault(date(2026, 11, 17), today, harvested)
    assert rules.day_fault(date(2026, 11, 21), today, harvested)
