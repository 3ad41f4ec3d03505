import re
import unicodedata
from typing import Any, Final

from django.db.models import BigIntegerField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels import rules
from xiangsu.labels.models import CodeIssue, CodeRoll, RollMark
from xiangsu.scan import queries as scan
from xiangsu.scan.codes import LENGTH, Unreadable, grouped

SEARCHED: Final = 1_000_000  # labels whose last digits are compared, well under a second
_LEAST_DIGITS: Final = 4
_BIG: BigIntegerField[Any, Any] = BigIntegerField()


def rolls_of(actor: Actor) -> QuerySet[CodeRoll]:
    """Rolls in reach, also those another organisation offers to the actor's."""
    actor.require("labels.view")
    mine = within_reach(actor) | Q(offered_to__organisation_id=actor.organisation_id)
    rows = CodeRoll.objects.filter(mine).select_related(
        "organisation", "order__product__category", "base", "offered_to__organisation"
    )
    return rows.order_by("-first_serial")


def roll_for(actor: Actor, number: str) -> CodeRoll:
    return one_of(rolls_of(actor), "标签卷", number=number)


def own_roll_for(actor: Actor, number: str) -> CodeRoll:
    """A roll the actor's own organisation holds, locked: only the holder uses it."""
    rows = rolls_of(actor).filter(organisation_id=actor.organisation_id)
    return one_of(rows, "标签卷", lock=True, number=number)


def offered_roll_for(actor: Actor, number: str) -> CodeRoll:
    """A roll that waits for the actor's organisation to take it, locked."""
    rows = rolls_of(actor).filter(offered_to__organisation_id=actor.organisation_id)
    return one_of(rows.filter(state="offered"), "标签卷", lock=True, number=number)


def roll_at(serial: int) -> CodeRoll | None:
    """The roll a serial lies on: one step down the index, whatever the number of rolls."""
    rows = CodeRoll.objects.filter(first_serial__lte=serial).order_by("-first_serial")[:1]
    roll = rows.select_related("base", "organisation__region").first()
    return roll if roll is not None and serial <= roll.last_serial else None


def used_of(roll: CodeRoll) -> list[rules.Span]:
    """What of a roll was activated or explained."""
    issues = CodeIssue.objects.filter(roll=roll).values_list("first_serial", "quantity")
    marks = RollMark.objects.filter(roll=roll).values_list("first_serial", "last_serial", "kind")
    return [
        *(rules.Span(first, first + quantity - 1) for first, quantity in issues),
        *(rules.Span(*mark) for mark in marks),
    ]


def account_of(roll: CodeRoll) -> rules.RollAccount:
    return rules.roll_account(
        roll.first_serial, roll.last_serial, used_of(roll), closed=roll.state == "closed"
    )


def next_serial_of(roll: CodeRoll) -> int:
    """The first serial above the highest used one."""
    return roll.last_serial + 1 - account_of(roll).left


def marks_of_roll(roll: CodeRoll) -> QuerySet[RollMark]:
    return RollMark.objects.filter(roll=roll).order_by("first_serial")


def issues_of_roll(roll: CodeRoll) -> QuerySet[CodeIssue]:
    return CodeIssue.objects.filter(roll=roll).select_related("batch").order_by("first_serial")


def unexplained_roll_of(organisation_id: int) -> CodeRoll | None:
    """The first roll of an organisation with a gap: `roll_account` for all its rolls at once."""
    issues = CodeIssue.objects.filter(roll=OuterRef("pk")).order_by().values("roll")
    marks = RollMark.objects.filter(roll=OuterRef("pk")).order_by().values("roll")
    size = F("last_serial") - F("first_serial") + 1
    end = F("first_serial") + F("quantity") - 1
    rows = CodeRoll.objects.filter(organisation_id=organisation_id).annotate(
        used=Coalesce(_figure(issues, Sum("quantity")), 0, output_field=_BIG)
        + Coalesce(_figure(marks, Sum(size)), 0, output_field=_BIG),
        top=Greatest(
            _figure(issues, Max(end)), _figure(marks, Max("last_serial")), output_field=_BIG
        ),
    )
    first_free = F("first_serial") + F("used")
    gap = Q(top__gte=first_free) | Q(state="closed", last_serial__gte=first_free)
    return rows.filter(gap).order_by("first_serial").first()


def _figure(rows: QuerySet[Any], figure: Any) -> Subquery:
    return Subquery(rows.annotate(n=figure).values("n"), output_field=_BIG)


def serial_on(roll: CodeRoll, text: str) -> int:
    """The serial on a roll that a whole code or its last digits name.

    Raises RuleBroken, in the reader's words, when none or more than one ends so.
    """
    digits = re.sub(r"[\s－-]", "", unicodedata.normalize("NFKC", text))
    if len(digits) >= LENGTH or not digits.isdecimal():
        serial = _serial_of(text)
    elif len(digits) < _LEAST_DIGITS:
        raise RuleBroken("too_few_digits", f"“{text}”太短，请输入码的最后 4 位以上数字。")
    elif roll.quantity > SEARCHED:
        raise RuleBroken("whole_code", "这一卷太大，请输入完整的 24 位码，或填数量。")
    else:
        serial = _serial_ending(roll, digits)
    if not roll.first_serial <= serial <= roll.last_serial:
        raise RuleBroken("not_on_roll", f"码“{text}”不在卷 {roll.number} 上，请核对。")
    return serial


def _serial_of(text: str) -> int:
    try:
        return scan.serial_of(text)
    except Unreadable as why:
        raise RuleBroken("unreadable", f"“{text}”：{why.message}") from why


def _serial_ending(roll: CodeRoll, digits: str) -> int:
    found = list(scan.serials_ending(digits, roll.first_serial, roll.quantity))
    if len(found) != 1:
        many = f"有 {len(found)} 枚以“{digits}”结尾，请多输几位。"
        none = f"卷 {roll.number} 上没有以“{digits}”结尾的码，请核对。"
        raise RuleBroken("not_one_code", many if found else none)
    return found[0]


def activated_between(batch_id: int, first: int, last: int) -> int:
    """How many serials of a range stand on a batch."""
    rows = CodeIssue.objects.filter(
        batch_id=batch_id, state="active", first_serial__lte=last
    ).annotate(end=F("first_serial") + F("quantity") - 1)
    spans = rows.filter(end__gte=first).values_list("first_serial", "end")
    return sum(min(end, last) - max(start, first) + 1 for start, end in spans)


def gaps_of(roll: CodeRoll) -> list[tuple[str, str, int]]:
    """The unexplained ranges of a roll: first and last code as printed, and how many."""
    return [
        (grouped(scan.code_of(gap.first)), grouped(scan.code_of(gap.last)), gap.quantity)
        for gap in account_of(roll).gaps
    ]
