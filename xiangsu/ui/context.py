from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from xiangsu.kernel.actor import PUBLIC


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page needs: menu, theme, who is here, as what."""
    actor = getattr(request, "actor", PUBLIC)
    if actor is PUBLIC:
        return {}
    menu = import_string(settings.NAVIGATION)(actor, request.path)
    return {
        "menu": menu,
        "theme": "gov" if actor.is_official else "",
        "post": getattr(request, "appointment", None),
        "posts": getattr(request, "appointments", []),
    }
