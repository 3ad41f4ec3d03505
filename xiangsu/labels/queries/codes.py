from django.db.models import QuerySet

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels.models import CodeIssue
from xiangsu.scan import queries as scan
from xiangsu.scan.codes import Unreadable


def issues_of(actor: Actor) -> QuerySet[CodeIssue]:
    actor.require("labels.view")
    rows = CodeIssue.objects.filter(within_reach(actor))
    rows = rows.select_related("batch__product", "organisation", "card", "certificate")
    return rows.order_by("-issued_at", "-pk")


def issue_for(actor: Actor, pk: int, *, lock: bool = False) -> CodeIssue:
    return one_of(issues_of(actor), "赋码记录", lock=lock, pk=pk)


def issue_at(serial: int) -> CodeIssue | None:
    """The run a serial was issued in, for callers that need no actor: the public's complaints."""
    rows = CodeIssue.objects.filter(first_serial__lte=serial).order_by("-first_serial")
    issue = rows.select_related("batch__product", "organisation__region").first()
    return issue if issue is not None and serial <= issue.last_serial else None


def issue_of_code(code: str) -> CodeIssue | None:
    """The run of a typed or scanned code; None for what is no issued code of ours."""
    try:
        return issue_at(scan.serial_of(code))
    except Unreadable:
        return None


def codes_of(issue: CodeIssue, first: int = 0, count: int | None = None) -> list[str]:
    """The codes of a run, or `count` of them from the `first` on."""
    serials = range(issue.first_serial, issue.first_serial + issue.quantity)
    end = None if count is None else first + count
    return [scan.code_of(serial) for serial in serials[first:end]]
