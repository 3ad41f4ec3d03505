"""Forms as every page has them."""

import uuid
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest

from xiangsu.kernel.dates import FIRST_DAY, LAST_DAY

AnyForm = TypeVar("AnyForm", bound=forms.Form)


class Form(forms.Form):
    """A form that tells a second click from a second wish: both clicks carry one `client_id`."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Day(forms.DateField):
    """A calendar day; years nobody farms in are refused before a rule reckons with them."""

    widget = DateInput
    default_validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


class Amount(forms.DecimalField):
    """More than nothing, with two decimals, and never more than a column holds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_digits=9, decimal_places=2, **kwargs)


class Degrees(forms.DecimalField):
    """A longitude or latitude, left out where nobody measured it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=-180,
            max_value=180,
            max_digits=9,
            decimal_places=6,
            **kwargs,
        )


class Buttons(forms.RadioSelect):
    """One choice out of a few, as big buttons."""


def resumed(request: HttpRequest, name: str) -> str:
    """One value of what was typed on this page before the session ended; empty if nothing was."""
    typed = request.session.get(f"resume:{request.path}", {})
    return str(typed.get(name, [""])[0])


def bound(
    request: HttpRequest, form_class: type[AnyForm], *, at: str = "", **kwargs: Any
) -> AnyForm:
    """The form of this request: with what was sent, or with what was typed before the
    session ended (put aside by the login), or empty.

    at: the address that the form is sent to, where that is not the page's own.
    """
    if request.method == "POST" and not at:
        return form_class(request.POST, request.FILES, **kwargs)
    typed = request.session.pop(f"resume:{at or request.path}", None)
    if typed is None:
        return form_class(**kwargs)
    data = {name: values if values[1:] else values[0] for name, values in typed.items()}
    kept = form_class(**{**kwargs, "initial": kwargs.get("initial", {}) | data})
    kept.resumed = True  # type: ignore[attr-defined]
    return kept
