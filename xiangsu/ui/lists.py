"""The list page: filter, tabs with counts, pages, cards on phones, export."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, QuerySet
from django.forms import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request
from xiangsu.ui.filters import FilterSet
from xiangsu.ui.pages import workbook
from xiangsu.ui.tables import Table

SIZES = (10, 20, 50)


def list_page(
    request: Request,
    *,
    rows: QuerySet[Any],
    filterset: type[FilterSet],
    table: type[Table],
    export_name: str,
    template: str = "ui/list_page.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show `rows` filtered, tabbed and paged; with `?export=xlsx` send all of them."""
    chosen = filterset(request.GET, queryset=rows, request=request)
    shown = table(
        chosen.qs,
        request=request,
        order_by=request.GET.get("sort", ()),
        exclude=() if request.actor.is_official else ("organisation",),  # it is always their own
    )
    if request.GET.get("export") == "xlsx":
        return _export(shown, export_name)
    page = _page(request, shown)
    return render(
        request,
        template,
        {
            "filter": chosen,
            "fields": (fields := _fields(chosen)),
            "unfolded": _chosen(request, fields[1:]),
            "table": shown,
            "heads": shown.heads(),
            "rows": shown.rows_of(page),
            "may_begin": not shown.empty_grant or request.actor.may(shown.empty_grant),
            "page": page,
            "tabs": _tabs(request, filterset, rows),
            "filtered": bool(set(request.GET) - {"page", "size", "sort"}),
            "heading": export_name,
            "sizes": SIZES,
        }
        | (context or {}),
    )


def _fields(chosen: FilterSet) -> list[BoundField]:
    """The filter bar: what is not shown as tabs already."""
    return [field for field in chosen.form.visible_fields() if field.name != chosen.tabs]


def _chosen(request: Request, fields: list[BoundField]) -> bool:
    """Whether a filter that a phone folds away is in use."""
    names = tuple(field.name for field in fields)
    return any(value for key, value in request.GET.items() if key.startswith(names))


def _page(request: Request, table: Table) -> Page[Any]:
    size = request.GET.get("size", "")
    paginator = Paginator(table.rows, int(size) if size in map(str, SIZES) else SIZES[1])
    page = paginator.get_page(request.GET.get("page"))
    page.elided = list(paginator.get_elided_page_range(page.number, on_each_side=1))  # type: ignore[attr-defined]
    return page


def _tabs(
    request: Request, filterset: type[FilterSet], rows: QuerySet[Any]
) -> list[dict[str, Any]]:
    """One tab per choice with its count under the other filters, from one grouped query."""
    name = filterset.tabs
    if not name:
        return []
    others = request.GET.copy()
    current = others.pop(name, [""])[-1]
    others.pop("page", None)
    without = filterset(others, queryset=rows, request=request)
    field = without.filters[name].field_name
    counted = without.qs.order_by().values_list(field).annotate(times=Count("pk", distinct=True))
    counts = {str(key): times for key, times in counted}
    choices = [("", "全部"), *without.filters[name].extra["choices"]]
    return [
        {
            "value": value,
            "label": label,
            "count": counts.get(str(value), 0) if value else sum(counts.values()),
            "on": current == str(value),
            "query": _with(others, name, str(value)),
        }
        for value, label in choices
    ]


def _with(query: QueryDict, name: str, value: str) -> str:
    """The address's query with this one value instead."""
    changed = query.copy()
    changed[name] = value
    return changed.urlencode()


def _export(table: Table, name: str) -> HttpResponse:
    """All filtered rows as a workbook; text stays text, so no cell becomes a formula."""
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True, "bg_color": "#E8F5EE", "border": 1})
        for number, row in enumerate(table.as_values(exclude_columns=("actions",))):
            for column, value in enumerate(row):
                sheet.write(number, column, _cell(value), bold if number == 0 else None)
        sheet.set_column(0, 20, 18)
        sheet.freeze_panes(1, 0)
    day = timezone.localtime(clock.now()).strftime("%Y%m%d")
    return workbook(stream.getvalue(), f"{name}-{day}")


def _cell(value: object) -> str | int | float:
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return "" if value is None else str(value)
