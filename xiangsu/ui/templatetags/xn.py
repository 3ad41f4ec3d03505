from typing import Any

from django import template
from django.forms import BoundField
from django.forms.widgets import Select
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def css(field: BoundField, classes: str) -> SafeString:
    """The field's control with our classes; a select gets its arrow."""
    kind = "sel" if isinstance(field.field.widget, Select) else ""
    attrs: dict[str, Any] = {"class": f"{classes} {kind}".strip()}
    return field.as_widget(attrs=attrs)


@register.filter
def grant(actor: Any, name: str) -> bool:
    """`{% if request.actor|grant:"labels.issue" %}`"""
    return bool(actor.may(name))
