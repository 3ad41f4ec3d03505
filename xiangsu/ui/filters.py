"""Filters of list pages, wrapped once."""

from datetime import date
from typing import Any

import django_filters
from django_filters.widgets import DateRangeWidget

from xiangsu.kernel import clock

YES_NO = (("", "全部"), ("true", "是"), ("false", "否"))
MONTHS_BACK = 24


class FilterSet(django_filters.FilterSet):
    """The filter bar of a list; `tabs` names the choice field shown as tabs with counts."""

    tabs: str = ""


class _DayRangeWidget(DateRangeWidget):
    template_name = "ui/widgets/day_range.html"
    suffixes = ("min", "max")  # as every figure's link names the first day it counted

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for part, word in zip(
            context["widget"]["subwidgets"], ("起始日期", "截止日期"), strict=True
        ):
            part["attrs"]["aria-label"] = word
        return context


class DayRange(django_filters.DateFromToRangeFilter):
    """From one day to another, both included, with the browser's own date pickers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=_DayRangeWidget(attrs={"type": "date"}), **kwargs)


class Month(django_filters.ChoiceFilter):
    """One calendar month of an instant, out of the last two years."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=_months, empty_label="全部月份", **kwargs)

    def filter(self, rows: Any, value: str | None) -> Any:
        if not value:
            return rows
        year, month = value.split("-")
        name = self.field_name
        return rows.filter(**{f"{name}__year": year, f"{name}__month": month})


def _months() -> list[tuple[str, str]]:
    return [(f"{day:%Y-%m}", f"{day.year} 年 {day.month} 月") for day in months_back(MONTHS_BACK)]


def months_back(count: int) -> list[date]:
    """The first days of this month and of those before it, newest first."""
    today = clock.today()
    ordinals = range(today.year * 12 + today.month - 1, 0, -1)
    return [date(n // 12, n % 12 + 1, 1) for n in ordinals[:count]]


class YesNo(django_filters.TypedChoiceFilter):
    """Yes, no, or either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            choices=YES_NO,
            coerce={"true": True, "false": False}.get,
            empty_value=None,
            **kwargs,
        )
