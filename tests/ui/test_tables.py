from datetime import date
from decimal import Decimal

import pytest

from xiangsu.ui.filters import months_back
from xiangsu.ui.tables import amount


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1860.00", "1,860"), ("0.50", "0.5"), ("0", "0"), ("1000000", "1,000,000"), ("5E+2", "500")],
)
def test_an_amount_has_no_needless_zeros(value, shown):
    assert amount(Decimal(value)) == shown


def test_months_are_counted_back_over_new_year(time_machine):
    time_machine.move_to("2026-02-10T10:00:00+08:00", tick=False)

    assert months_back(3) == [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1)]
