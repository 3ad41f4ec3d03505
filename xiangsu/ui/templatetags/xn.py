from functools import cache
from pathlib import Path
from typing import Any, Final

from django import template
from django.forms import BoundField
from django.forms.widgets import Select
from django.utils.safestring import SafeString, mark_safe

from xiangsu.ui.tables import amount

register = template.Library()

ICONS: Final = Path(__file__).resolve().parents[1] / "icons"
_FRAME: Final = (
    '<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
)


@register.filter
def css(field: BoundField, classes: str) -> SafeString:
    """The field's control with our classes; a select gets its arrow."""
    kind = "sel" if isinstance(field.field.widget, Select) else ""
    attrs: dict[str, Any] = {"class": f"{classes} {kind}".strip()}
    return field.as_widget(attrs=attrs)


@register.filter
def control(field: BoundField) -> SafeString:
    """A filter's control; one to type in says on phones, by its placeholder, what for."""
    attrs: dict[str, Any] = {"class": "in"}
    if isinstance(field.field.widget, Select):
        attrs = {"class": "in sel"}
    elif getattr(field.field.widget, "input_type", "") == "text":
        attrs["placeholder"] = str(field.label)
    return field.as_widget(attrs=attrs)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """`{% icon "leaf" %}`: a picture of tabler's beside words, so hidden from screen readers."""
    path = ICONS / f"{name}.svg"
    return mark_safe(f"{_FRAME}{path.read_text(encoding='utf-8').strip()}</svg>")


register.filter("amount", amount)


@register.filter
def grant(actor: Any, name: str) -> bool:
    """`{% if request.actor|grant:"labels.issue" %}`"""
    return bool(actor.may(name))
