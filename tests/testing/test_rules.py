from decimal import Decimal

import pytest

from xiangsu.testing import rules


@pytest.mark.parametrize(
    ("kind", "reading", "limit", "conclusion"),
    [
        ("percent", "49.9", None, "qualified"),
        ("percent", "50", None, "suspected"),
        ("percent", "-3", None, "qualified"),
        ("percent", "-10.1", None, "invalid"),
        ("lines", "T_GE_C", None, "qualified"),
        ("lines", "T_LT_C", None, "suspected"),
        ("lines", "NO_C", None, "invalid"),
        ("colour", "blue", None, "qualified"),
        ("colour", "light_blue", None, "suspected"),
        ("colour", "white", None, "suspected"),
        ("mg_per_kg", "0", None, "qualified"),
        ("mg_per_kg", "0.05", "0.05", "qualified"),
        ("mg_per_kg", "0.051", "0.05", "unqualified"),
        ("mg_per_kg", "0.01", None, "suspected"),
    ],
)
def test_the_reading_decides(kind, reading, limit, conclusion):
    assert rules.conclusion_of(kind, reading, limit and Decimal(limit)) == conclusion


@pytest.mark.parametrize(
    ("kind", "reading"),
    [
        ("percent", "101"),
        ("percent", "很多"),
        ("lines", ""),
        ("mg_per_kg", "-1"),
        ("percent", "nan"),
    ],
)
def test_impossible_readings_are_refused(kind, reading):
    with pytest.raises(rules.BadReading):
        rules.conclusion_of(kind, reading)
