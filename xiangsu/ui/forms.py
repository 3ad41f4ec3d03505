"""Forms as every page has them."""

import uuid
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, QueryDict

AnyForm = TypeVar("AnyForm", bound=forms.Form)


class Form(forms.Form):
    """A form that tells a second click from a second wish: both clicks carry one `client_id`."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Buttons(forms.RadioSelect):
    """One choice out of a few, as big buttons."""


def resumed(request: HttpRequest, name: str) -> str:
    """One value of what was typed on this page before the session ended; empty if nothing was."""
    typed = request.session.get(f"resume:{request.path}", {})
    return str(typed.get(name, [""])[0])


def bound(request: HttpRequest, form_class: type[AnyForm], **kwargs: Any) -> AnyForm:
    """The form of this request: with what was sent, or with what was typed before the
    session ended (put aside by the login), or empty.
    """
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **kwargs)
    typed = request.session.pop(f"resume:{request.path}", None)
    if typed is None:
        return form_class(**kwargs)
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    kept = form_class(**{**kwargs, "initial": kwargs.get("initial", {}) | data.dict()})
    kept.resumed = True  # type: ignore[attr-defined]
    return kept
