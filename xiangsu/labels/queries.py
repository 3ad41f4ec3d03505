"""What others may ask about ID cards, certificates, codes and scans."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels.models import CardTerm, Certificate, CodeIssue, IdCard, PublicNote
from xiangsu.scan import queries as scan
from xiangsu.scan.codes import Unreadable

__all__ = ["Certificate", "CodeIssue", "IdCard"]  # types that callers are handed


def cards_of(actor: Actor) -> QuerySet[IdCard]:
    actor.require("labels.view")
    rows = IdCard.objects.filter(within_reach(actor)).select_related("product", "organisation")
    return rows.order_by("-applied_at", "-pk")


def card_for(actor: Actor, pk: int, *, lock: bool = False) -> IdCard:
    return one_of(cards_of(actor), "身份证", lock=lock, pk=pk)


def card_of_product(product_id: int, on: date) -> IdCard | None:
    """The card of a product valid on a day."""
    rows = IdCard.objects.filter(product_id=product_id, state="approved")
    return rows.filter(valid_from__lte=on, valid_to__gte=on).first()


def card_term(on: date) -> int:
    """Months a card approved on a day is valid."""
    rows = CardTerm.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on)
    return one_of(rows.order_by("-valid_from")[:1], "身份证有效期规定").months


def certificates_of(actor: Actor) -> QuerySet[Certificate]:
    actor.require("labels.view")
    rows = Certificate.objects.filter(within_reach(actor))
    return rows.select_related("batch", "layout", "organisation").order_by("-issued_at", "-pk")


def certificate_for(actor: Actor, number: str, *, lock: bool = False) -> Certificate:
    return one_of(certificates_of(actor), "合格证", lock=lock, number=number)


def valid_certificates(batch_id: int) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(batch_id=batch_id, state="issued")
    return rows.select_related("layout").order_by("-issued_at", "-pk")


def certified_kg(batch_id: int) -> Decimal:
    """How much of a batch its valid certificates cover."""
    total = valid_certificates(batch_id).aggregate(n=Sum("quantity_kg"))["n"]
    return total or Decimal(0)


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


def public_note_of(batch_id: int) -> str:
    return PublicNote.objects.filter(batch_id=batch_id).values_list("text", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Marks:
    """The three marks of one batch: what stands, for one page."""

    card: IdCard | None
    certificates: list[Certificate]
    issues: list[CodeIssue]

    @property
    def certificate(self) -> Certificate | None:
        return next((c for c in self.certificates if c.state == "issued"), None)


def marks_of(actor: Actor, batch: Any, on: date) -> Marks:
    """The marks of a batch in reach."""
    actor.require("labels.view")
    certificates = Certificate.objects.filter(batch=batch).order_by("-pk")
    issues = CodeIssue.objects.filter(batch=batch).order_by("-pk")
    return Marks(card_of_product(batch.product_id, on), list(certificates), list(issues))


def codes_of(issue: CodeIssue, first: int = 0, count: int | None = None) -> list[str]:
    """The codes of a run, or `count` of them from the `first` on."""
    serials = range(issue.first_serial, issue.first_serial + issue.quantity)
    end = None if count is None else first + count
    return [scan.code_of(serial) for serial in serials[first:end]]


def scans_of(actor: Actor) -> QuerySet[Any]:
    """Scan events in reach, newest first."""
    actor.require("labels.view")
    return scan.scans_of(actor)


def scans_by_day(actor: Actor, since: date) -> dict[date, int]:
    actor.require("labels.view")
    return scan.scans_by_day(actor, since)
