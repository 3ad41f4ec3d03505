"""The menu, written out: sections, items, the grant each needs."""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from xiangsu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    url_name: str
    icon: str
    grant: str
    officials: bool | None = None  # True: officials only; False: producers only


SECTIONS: Final[tuple[tuple[str, tuple[Item, ...]], ...]] = (
    (
        "管理",
        (
            Item("用户与岗位", "accounts-users", "users", "accounts.view"),
            Item("登录记录", "accounts-logins", "login", "accounts.view_logins"),
        ),
    ),
)


def menu(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The sections this actor may use, with the current page marked."""
    sections: list[dict[str, Any]] = []
    for title, items in SECTIONS:
        shown = [
            {
                "label": item.label,
                "url": (url := reverse(item.url_name)),
                "icon": item.icon,
                "current": path == url,
            }
            for item in items
            if actor.may(item.grant) and item.officials in (None, actor.is_official)
        ]
        if shown:
            sections.append({"title": title, "items": shown})
    return sections
