"""Rules of ID cards as pure functions: no database, no clock, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

PHASES: Final = {
    "draft": "草稿",
    "applied": "待县审",
    "endorsed": "待省审",
    "returned": "已退回",
    "approved": "有效",
    "expiring": "即将到期",
    "suspended": "已暂停",
    "revoked": "已注销",
    "expired": "已过期",
    "past": "历史证",
}
OUT_OF_FORCE: Final = frozenset({"suspended", "revoked", "expired"})
WAITING_FOR_REVIEW: Final = frozenset({"draft", "applied", "endorsed", "returned"})
REVIEWERS: Final = {"applied": "labels.review_card", "endorsed": "labels.approve_card"}
ITEMS: Final = {"grade": "等级", "brand": "品牌", "statement": "申请说明"}
REMINDERS: Final = (7, 30, 60)  # days before the end
LEVELS: Final = ("主体", "省级", "市级", "县级", "乡镇")


def card_number(county_code: str, year: int, serial: int) -> str:
    """The number of an ID card: county 6, year 2, serial 6, two check digits (MOD 97-10).

    No official rule for the number was found; this is the platform's own.
    """
    body = f"{county_code}{year % 100:02d}{serial:06d}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def phase_of(state: str, valid_to: date | None, *, today: date, warn_days: int) -> str:
    """What a card is on a day: its state, or that its term runs out or has run out.

    The last day of the term still counts. A suspension does not outlive the term.
    """
    if valid_to is None or state not in {"approved", "suspended"}:
        return state
    if valid_to < today:
        return "expired"
    due = state == "approved" and (valid_to - today).days <= warn_days
    return "expiring" if due else state


def standing_fault(phase: str, reason: str, until: date | None) -> str:
    """Why a card carries no new codes, and what to do next; empty if it does."""
    end = f"（至 {until}）" if until else ""
    return {
        "approved": "",
        "expiring": "",
        "suspended": f"产品的身份证已暂停{end}：{reason}。请按要求整改，由县局或省厅恢复后再办。",
        "revoked": f"产品的身份证已注销：{reason}。请整改后重新申请。",
        "expired": "产品的身份证已过期，请先在“身份证”页面办理续期。",
    }.get(phase, "产品还没有有效的身份证，请先申请并通过审核。")


def evidence_missing(needed: Mapping[str, str], given: Iterable[str]) -> list[str]:
    """The names of the kinds of evidence that were not handed in, in the order needed.

    needed: kind → its name, as the dated rows of the day say.
    """
    known = set(given)
    return [name for code, name in needed.items() if code not in known]


def renewal_fault(phase: str, valid_to: date | None, *, today: date, opens_days: int) -> str:
    """Why a card cannot be renewed on a day; empty if it can. A run-out card still can."""
    if phase in {"expiring", "expired"}:
        return ""
    if phase == "approved" and valid_to is not None:
        left = (valid_to - today).days - opens_days
        return f"到期前 {opens_days} 天才能续期，还有 {left} 天开放。"
    if phase == "suspended":
        return "身份证已暂停，恢复后才能续期。"
    return "这张身份证不能续期，请重新申请。"


def reminder_due(valid_to: date, today: date) -> int | None:
    """Which reminder a card's end calls for: 60, 30 or 7 days before, 0 once run out.

    A reminder missed while nothing ran is not made up for by several at once.
    """
    left = (valid_to - today).days
    return 0 if left < 0 else next((days for days in REMINDERS if left <= days), None)


def level_of(read_path: str) -> str:
    """The level of an actor by its reach: `/43/` is the province, nothing a producer."""
    return LEVELS[len(read_path.strip("/").split("/")) if read_path else 0]


def may_lift(imposed_by: str, level: str) -> bool:
    """Whether a level may lift a suspension: its own, or one from below."""
    return LEVELS.index(level) <= LEVELS.index(imposed_by)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the viewer of a card is asked to do (`key` names the form), or waits for."""

    key: str
    words: str


def next_step(phase: str, grants: frozenset[str], *, own: bool) -> NextStep:
    """The one next action on a card for whoever looks at it."""
    if REVIEWERS.get(phase) in grants:
        return NextStep("review", "请核对材料，通过或逐项写明退回原因。")
    if own and "labels.apply_card" in grants:
        if phase == "draft":
            return NextStep("mend", "补齐下面的材料，然后提交申请。")
        if phase == "returned":
            return NextStep("mend", "按退回意见修改，然后重新提交。")
        if phase in {"expiring", "expired"}:
            return NextStep("renew", "有效期将到或已到，请办理续期。")
    return NextStep("", WAITING.get(phase, ""))


WAITING: Final = {
    "draft": "申请还没有提交。",
    "applied": "等待县级审核。",
    "endorsed": "县级已通过，等待省级审核。",
    "returned": "已退回，等待主体修改。",
    "expiring": "即将到期，等待主体办理续期。",
    "expired": "已过期，不能再赋码；等待主体办理续期。",
    "suspended": "暂停期间不能赋码，扫码页会显示暂停原因。",
    "revoked": "已注销，不能恢复；整改后可以重新申请。",
    "past": "这是历史证，现行证见产品的身份证。",
}
