from xiangsu.labels.models.cards import CardEvidence, CardReminder, CardStep, IdCard
from xiangsu.labels.models.certificates import MOST_BOXES, Certificate, PublicNote
from xiangsu.labels.models.codes import MOST_CODES, CodeIssue
from xiangsu.labels.models.receipts import CertificateReceipt, ReissuedQuantity

__all__ = [
    "MOST_BOXES",
    "MOST_CODES",
    "CardEvidence",
    "CardReminder",
    "CardStep",
    "Certificate",
    "CertificateReceipt",
    "CodeIssue",
    "IdCard",
    "PublicNote",
    "ReissuedQuantity",
]
