"""Putting the three marks on a batch, and taking them off."""

from xiangsu.labels.services.cards import (
    approve_card,
    attach_evidence,
    draft_card,
    return_card,
    submit_card,
)
from xiangsu.labels.services.certificates import (
    issue_certificate,
    reissue_certificate,
    void_certificate,
)
from xiangsu.labels.services.codes import issue_codes, void_codes
from xiangsu.labels.services.publishing import republish, set_public_note
from xiangsu.labels.services.receipts import collect_certificate
from xiangsu.labels.services.standing import (
    register_first_generation,
    renew_card,
    resume_card,
    revoke_card,
    suspend_card,
    watch_cards,
)

__all__ = [
    "approve_card",
    "attach_evidence",
    "collect_certificate",
    "draft_card",
    "issue_certificate",
    "issue_codes",
    "register_first_generation",
    "reissue_certificate",
    "renew_card",
    "republish",
    "resume_card",
    "return_card",
    "revoke_card",
    "set_public_note",
    "submit_card",
    "suspend_card",
    "void_certificate",
    "void_codes",
    "watch_cards",
]
