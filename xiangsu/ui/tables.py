"""Tables of list pages, wrapped once."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import django_tables2
from django.utils.html import format_html

TONES: Final = {
    "ok": frozenset({"approved", "issued", "active", "closed", "open", "done", "held", "ready"}),
    "wa": frozenset({"submitted", "applied", "endorsed", "received", "offered", "expiring"}),
    "bl": frozenset({"taken_up", "handling", "making", "writing", "waiting"}),
    "er": frozenset(
        {"returned", "suspended", "revoked", "expired", "void", "withdrawn", "retired"}
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the page shows it: its label on a phone's card, its style, its value."""

    label: str
    css: str
    value: object


class Table(django_tables2.Table):
    """A list: a table on desks, cards on phones.

    The first column names the row, `states` are shown as coloured tags, `numbers` stand on the
    right, `actions` is the last column, if any.
    """

    states = frozenset({"state", "phase", "held", "conclusion", "onboarded"})
    numbers = frozenset({"quantity", "quantity_kg", "stock", "area_mu"})
    empty_title = "还没有记录"
    empty_hint = ""
    empty_action: tuple[str, str] | None = None  # words on the button, url name
    empty_grant = ""  # who may press it; empty: everybody

    class Meta:
        attrs = {"class": "tbl rs"}
        orderable = True

    def rows_of(self, page: Any) -> Iterator[list[Cell]]:
        for row in page:
            yield [
                Cell(*self._head(column, place), self._value(row.record, column.name, value))
                for place, (column, value) in enumerate(row.items())
            ]

    def heads(self) -> Iterator[Cell]:
        """The column heads; the value is the query that sorts by it, if it can be sorted."""
        for place, column in enumerate(self.columns):
            sorts = column.orderable and column.name != "actions"
            query = column.order_by_alias.next if sorts else ""
            yield Cell(column.header, self._css(column.name, place), query)

    def _head(self, column: Any, place: int) -> tuple[str, str]:
        css = self._css(column.name, place)
        return ("" if css in {"t", "st", "op"} else column.header), css

    def _css(self, name: str, place: int) -> str:
        if name in self.numbers:
            return "r"
        if name in self.states:
            return "st"
        return "op" if name == "actions" else "" if place else "t"

    def _value(self, record: Any, name: str, value: object) -> object:
        if name in {"state", "phase"} and (tone := _tone(getattr(record, name, None))):
            return format_html('<span class="tag {}">{}</span>', tone, value)
        if isinstance(value, Decimal):
            return amount(value)
        return value


def _tone(state: object) -> str:
    return next((tone for tone, states in TONES.items() if state in states), "")


def amount(value: Decimal) -> str:
    """`1860.00` → `1,860`: what it is, without the zeros of its column."""
    return f"{value.normalize():,f}"
