"""Putting the three marks on a batch, and taking them off."""

from xiangsu.labels.services.cards import apply_card, approve_card, return_card
from xiangsu.labels.services.certificates import issue_certificate, void_certificate
from xiangsu.labels.services.codes import issue_codes, void_codes
from xiangsu.labels.services.publishing import republish, set_public_note

__all__ = [
    "apply_card",
    "approve_card",
    "issue_certificate",
    "issue_codes",
    "republish",
    "return_card",
    "set_public_note",
    "void_certificate",
    "void_codes",
]
