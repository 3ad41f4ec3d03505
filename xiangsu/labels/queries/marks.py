"""What stands on one batch, and what shoppers are told about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangsu.kernel.actor import Actor
from xiangsu.labels.models import Certificate, CodeIssue, IdCard, PublicNote
from xiangsu.labels.queries.cards import card_of_product


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


def public_note_of(batch_id: int) -> str:
    return PublicNote.objects.filter(batch_id=batch_id).values_list("text", flat=True).first() or ""
