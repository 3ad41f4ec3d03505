"""What others may ask about ID cards, certificates, codes and scans."""

from xiangsu.labels.models import Certificate, CodeIssue, IdCard
from xiangsu.labels.queries.cards import card_for, card_of_product, cards_of
from xiangsu.labels.queries.certificates import (
    certificate_for,
    certificates_of,
    certified_kg,
    valid_certificates,
)
from xiangsu.labels.queries.codes import codes_of, issue_at, issue_for, issue_of_code, issues_of
from xiangsu.labels.queries.marks import Marks, marks_of, public_note_of
from xiangsu.labels.queries.progress import Progress, batches_to_mark, progress_of
from xiangsu.labels.queries.scans import ScanOverview, scan_overview, scans_by_day, scans_of

__all__ = [
    "Certificate",
    "CodeIssue",
    "IdCard",
    "Marks",
    "Progress",
    "ScanOverview",
    "batches_to_mark",
    "card_for",
    "card_of_product",
    "cards_of",
    "certificate_for",
    "certificates_of",
    "certified_kg",
    "codes_of",
    "issue_at",
    "issue_for",
    "issue_of_code",
    "issues_of",
    "marks_of",
    "progress_of",
    "public_note_of",
    "scan_overview",
    "scans_by_day",
    "scans_of",
    "valid_certificates",
]
