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
    under: tuple[str, ...] = ()  # further addresses whose pages belong to this item


SECTIONS: Final[tuple[tuple[str, tuple[Item, ...]], ...]] = (
    ("", (Item("工作台", "command-home", "layout-dashboard", "command.view"),)),
    (
        "主体",
        (
            Item(
                *("主体登记", "subjects-mine", "building", "subjects.register"),
                officials=False,
                under=("/subjects",),
            ),
            Item("生产主体", "subjects-list", "building", "subjects.view", officials=True),
            Item("名录与进驻", "subjects-directory", "list-check", "subjects.view", officials=True),
            Item("产品", "subjects-products", "basket", "subjects.view"),
            Item("品牌授权", "subjects-brands", "rosette", "subjects.view"),
            Item("追溯网点", "subjects-points", "printer", "subjects.view", officials=True),
            Item(
                "代打印授权", "subjects-consents", "printer", "subjects.register", officials=False
            ),
        ),
    ),
    (
        "生产",
        (
            Item("记一笔", "production-record", "edit", "production.record"),
            Item("基地", "subjects-bases", "map", "subjects.view"),
            Item("地块", "production-plots", "plant-2", "production.view"),
            Item("采收日历", "production-calendar", "calendar", "production.view"),
            Item("投入品台账", "production-inputs", "spray", "production.view"),
            Item("用药记录", "production-uses", "clipboard-list", "production.view"),
            Item(
                *("批次管理", "production-batches", "package", "production.view"),
                under=("/labels/batches", "/testing/batches"),
            ),
        ),
    ),
    (
        "质量",
        (
            Item("检验检测", "testing-tests", "microscope", "testing.view"),
            Item("身份证", "labels-cards", "id", "labels.view"),
            Item("合格证", "labels-certificates", "certificate", "labels.view"),
            Item("合格证查验", "labels-verify", "shield-check", "labels.view", officials=True),
            Item("标签与赋码", "labels-issues", "qrcode", "labels.view"),
            Item("赋码订单", "labels-orders", "shopping-bag", "labels.view"),
            Item("标签卷", "labels-rolls", "refresh", "labels.view"),
            Item("赋码额度", "labels-quota", "chart-bar", "labels.view"),
            Item("查码", "labels-look-up", "search", "labels.view"),
            Item("打印记录", "labels-print-jobs", "printer", "labels.view"),
            Item("代打印标签", "labels-point-farmers", "printer", "labels.print_for"),
            Item("扫码记录", "labels-scans", "scan", "labels.view"),
            Item("投诉举报", "feedback-complaints", "message-report", "feedback.view"),
        ),
    ),
    (
        "项目",
        (
            Item("项目名额", "projects-list", "report-money", "projects.view"),
            Item(
                *("项目清单", "projects-years", "file-text", "projects.view"),
                officials=True,
                under=("/projects/annex1",),
            ),
        ),
    ),
    (
        "管理",
        (
            Item(
                *("用户与岗位", "accounts-users", "users", "accounts.view"),
                under=("/accounts/posts",),
            ),
            Item("登录记录", "accounts-logins", "login", "accounts.view_logins"),
        ),
    ),
)


def menu(actor: Actor) -> list[dict[str, Any]]:
    """The sections this actor may use; `under` are the addresses an item answers for."""
    sections: list[dict[str, Any]] = []
    for title, items in SECTIONS:
        shown = [
            {
                "label": item.label,
                "url": (url := reverse(item.url_name)),
                "icon": item.icon,
                "under": (url, *item.under),
            }
            for item in items
            if actor.may(item.grant) and item.officials in (None, actor.is_official)
        ]
        if shown:
            sections.append({"title": title, "items": shown})
    return sections
