import pytest

from xiangsu.kernel.numbers import next_number

pytestmark = pytest.mark.django_db


def test_numbers_count_up_under_each_prefix():
    assert [next_number("B-1"), next_number("B-1"), next_number("B-2")] == [1, 2, 1]
