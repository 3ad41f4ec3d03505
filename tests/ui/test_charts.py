from datetime import date

from xiangsu.ui.charts import bars


def test_the_busiest_day_is_as_high_as_the_chart_and_a_quiet_one_still_seen():
    drawn = bars({date(2026, 11, 1): 300, date(2026, 11, 3): 1}, date(2026, 11, 3), days=3)

    assert [(bar.day.day, bar.count, bar.percent) for bar in drawn] == [
        (1, 300, 100),
        (2, 0, 0),
        (3, 1, 2),
    ]


def test_a_chart_of_nothing_is_flat():
    assert {bar.percent for bar in bars({}, date(2026, 11, 3))} == {0}
