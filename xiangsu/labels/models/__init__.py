from xiangsu.labels.models.cards import CardEvidence, CardReminder, CardStep, IdCard
from xiangsu.labels.models.certificates import Certificate, PublicNote
from xiangsu.labels.models.codes import MOST_CODES, CodeIssue

__all__ = [
    "MOST_CODES",
    "CardEvidence",
    "CardReminder",
    "CardStep",
    "Certificate",
    "CodeIssue",
    "IdCard",
    "PublicNote",
]
