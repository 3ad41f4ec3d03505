"""Where one code is: the answer to “which roll, which box, which batch?”"""

from dataclasses import dataclass

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import rules
from xiangsu.labels.models import CodeIssue, CodeOrder, CodeRoll
from xiangsu.labels.queries.codes import issue_at
from xiangsu.labels.queries.orders import order_at
from xiangsu.labels.queries.rolls import roll_at
from xiangsu.scan import queries as scan
from xiangsu.scan.codes import Unreadable, grouped


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """All that is known of one code; `box` and `holds` are codes as printed."""

    code: str
    serial: int
    state: str
    reason: str
    times: int
    issue: CodeIssue | None
    order: CodeOrder | None
    roll: CodeRoll | None
    box: str
    holds: tuple[str, str, int] | None  # first unit, last unit, how many


def whereabouts_of(actor: Actor, text: str) -> Whereabouts | None:
    """What a typed code is; None for one that is not ours or not in reach.

    Raises RuleBroken, in the reader's words, for a text that is no code.
    """
    actor.require("labels.view")
    try:
        serial = scan.serial_of(text)
    except Unreadable as why:
        raise RuleBroken("unreadable", why.message, field="code") from why
    issue, order, roll = issue_at(serial), order_at(serial), roll_at(serial)
    owner = issue or roll or order
    if owner is None or not _in_reach(actor, owner):
        return None
    run, counter = scan.run_of(serial), scan.counter_of(serial)
    return Whereabouts(
        code=grouped(scan.code_of(serial)),
        serial=serial,
        state=run.get_state_display() if run else "已发放、未启用",
        reason=run.reason if run else "",
        times=counter.times if counter else 0,
        issue=issue,
        order=order,
        roll=roll,
        box=_box_of(order, serial),
        holds=_units_of(order, serial),
    )


def _in_reach(actor: Actor, owner: CodeIssue | CodeRoll | CodeOrder) -> bool:
    if actor.read_path:
        return owner.organisation.region.path.startswith(actor.read_path)
    return owner.organisation_id == actor.organisation_id


def _box_of(order: CodeOrder | None, serial: int) -> str:
    boxes: CodeOrder | None = getattr(order, "boxes", None)
    if order is None or boxes is None:
        return ""
    box = rules.box_of(serial - order.first_serial, boxes.units_per_box or 1)
    return grouped(scan.code_of(boxes.first_serial + box))


def _units_of(order: CodeOrder | None, serial: int) -> tuple[str, str, int] | None:
    if order is None or order.units is None:
        return None
    units = units_in_box(order, serial - order.first_serial)
    ends = (grouped(scan.code_of(at)) for at in (units[0], units[-1]))
    return (*ends, len(units))  # type: ignore[return-value]


def units_in_box(boxes: CodeOrder, box: int) -> range:
    """The serials of the units in a box of an order for boxes."""
    units = boxes.units
    assert units is not None, "only an order for boxes has boxes"
    places = rules.units_of(box, boxes.units_per_box or 1, units.quantity)
    return range(units.first_serial + places.start, units.first_serial + places.stop)
