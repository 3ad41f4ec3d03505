from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangsu.production import rules

DAY = date(2026, 9, 15)
uses = st.lists(
    st.builds(
        rules.Application,
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(0, 90),
    ),
    max_size=6,
)


def test_the_day_of_use_is_day_zero():
    use = rules.Application(DAY, 7)

    assert rules.earliest_harvest([use]) == date(2026, 9, 22)
    assert rules.earliest_harvest([]) is None


def test_a_negative_interval_is_no_label():
    with pytest.raises(ValueError, match="negative"):
        rules.earliest_harvest([rules.Application(DAY, -1)])


@given(uses, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_an_obstacle_stands_exactly_until_every_interval_has_passed(applications, harvest):
    before = [use for use in applications if use.applied_on <= harvest]
    closed = any(use.applied_on + timedelta(days=use.interval_days) > harvest for use in before)

    assert (rules.interval_obstacle(applications, harvest) is not None) == closed


@pytest.mark.parametrize(
    ("dose", "unit", "stock", "taken"),
    [("40", "ml/亩", "L", "0.26"), ("40", "ml/亩", "ml", "260"), ("2000", "g/亩", "kg", "13")],
)
def test_use_is_taken_from_stock_in_its_own_unit(dose, unit, stock, taken):
    assert rules.stock_quantity(Decimal(dose), unit, Decimal("6.5"), stock) == Decimal(taken)


def test_weight_does_not_measure_volume():
    with pytest.raises(ValueError, match="measure"):
        rules.stock_quantity(Decimal(1), "g/亩", Decimal(1), "L")
