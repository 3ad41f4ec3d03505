from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from xiangsu.kernel.actor import PUBLIC


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page needs: menu, place in it, theme, who is here, as what."""
    actor = getattr(request, "actor", PUBLIC)
    if actor is PUBLIC:
        return {}
    menu = import_string(settings.NAVIGATION)(actor)
    return {
        "menu": menu,
        "here": _place(menu, request.path),
        "theme": "gov" if actor.is_official else "",
        "post": getattr(request, "appointment", None),
        "posts": getattr(request, "appointments", []),
    }


def _place(menu: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """The item a page belongs to: the longest address that the page's own begins with."""
    found: dict[str, Any] = {}
    length = 0
    for section in menu:
        for item in section["items"]:
            fits = max((len(at) for at in item["under"] if _lies_under(path, at)), default=0)
            if fits > length:
                length = fits
                at_home = path == item["url"]
                found = {"section": section["title"], "item": item, "at_home": at_home}
    return found


def _lies_under(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address.rstrip("/") + "/"))
