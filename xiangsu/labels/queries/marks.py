"""What stands on one batch, and what shoppers are told about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangsu.kernel.actor import Actor
from xiangsu.labels import rules
from xiangsu.labels.models import Certificate, CodeIssue, IdCard, PublicNote
from xiangsu.labels.queries.cards import card_of_product, phase_of, standing_card


@dataclass(frozen=True, slots=True)
class Marks:
    """The three marks of one batch: what stands, for one page."""

    card: IdCard | None  # valid today
    standing: IdCard | None  # the product's last card, also when it is not
    standing_words: str
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
    standing = standing_card(batch.product_id)
    return Marks(
        card=card_of_product(batch.product_id, on),
        standing=standing,
        standing_words=rules.PHASES[phase_of(standing)] if standing else "",
        certificates=list(certificates),
        issues=list(issues),
    )


def public_note_of(batch_id: int) -> str:
    return PublicNote.objects.filter(batch_id=batch_id).values_list("text", flat=True).first() or ""
