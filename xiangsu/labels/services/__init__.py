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
from xiangsu.labels.services.code_files import (
    request_code_file,
    resume_code_files,
    take_code_file,
    write_code_file,
)
from xiangsu.labels.services.codes import issue_codes, retire_codes, void_codes
from xiangsu.labels.services.orders import order_boxes, order_codes
from xiangsu.labels.services.points import (
    fetch_for_farmer,
    issue_for_farmer,
    print_for_farmer,
    remake_for_farmer,
    spoil_for_farmer,
)
from xiangsu.labels.services.printing import (
    expire_files,
    fetch_file,
    make_next_file,
    print_labels,
    remake_files,
    report_spoiled,
    resume_printing,
)
from xiangsu.labels.services.publishing import republish, set_public_note
from xiangsu.labels.services.quota import grant_exception
from xiangsu.labels.services.receipts import collect_certificate
from xiangsu.labels.services.rolls import (
    Part,
    accept_roll,
    activate_labels,
    close_roll,
    decline_roll,
    hand_over_roll,
    mark_labels,
    split_roll,
)
from xiangsu.labels.services.standing import (
    register_first_generation,
    renew_card,
    resume_card,
    revoke_card,
    suspend_card,
    watch_cards,
)

__all__ = [
    "Part",
    "accept_roll",
    "activate_labels",
    "approve_card",
    "attach_evidence",
    "close_roll",
    "collect_certificate",
    "decline_roll",
    "draft_card",
    "expire_files",
    "fetch_file",
    "fetch_for_farmer",
    "grant_exception",
    "hand_over_roll",
    "issue_certificate",
    "issue_codes",
    "issue_for_farmer",
    "make_next_file",
    "mark_labels",
    "order_boxes",
    "order_codes",
    "print_for_farmer",
    "print_labels",
    "register_first_generation",
    "reissue_certificate",
    "remake_files",
    "remake_for_farmer",
    "renew_card",
    "report_spoiled",
    "republish",
    "request_code_file",
    "resume_card",
    "resume_code_files",
    "resume_printing",
    "retire_codes",
    "return_card",
    "revoke_card",
    "set_public_note",
    "split_roll",
    "spoil_for_farmer",
    "submit_card",
    "suspend_card",
    "take_code_file",
    "void_certificate",
    "void_codes",
    "watch_cards",
    "write_code_file",
]
