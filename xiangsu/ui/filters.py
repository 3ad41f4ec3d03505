"""Filters of list pages, wrapped once."""

from typing import Any

import django_filters
from django_filters.widgets import DateRangeWidget

YES_NO = (("", "全部"), ("true", "是"), ("false", "否"))


class FilterSet(django_filters.FilterSet):
    """The filter bar of a list; `tabs` names the choice field shown as tabs with counts."""

    tabs: str = ""


class DayRange(django_filters.DateFromToRangeFilter):
    """From one day to another, both included, with the browser's own date pickers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        widget = DateRangeWidget(attrs={"type": "date"})
        super().__init__(*args, widget=widget, **kwargs)


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
