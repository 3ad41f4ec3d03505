"""Filters of list pages, wrapped once."""

import django_filters


class FilterSet(django_filters.FilterSet):
    """The filter bar of a list; `tabs` names the choice field shown as tabs with counts."""

    tabs: str = ""
