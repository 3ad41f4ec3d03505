from xiangsu.labels.models.cards import CardEvidence, CardReminder, CardStep, IdCard
from xiangsu.labels.models.certificates import MOST_BOXES, Certificate, PublicNote
from xiangsu.labels.models.codes import CodeIssue
from xiangsu.labels.models.orders import MOST_ORDERED, CodeFile, CodeOrder
from xiangsu.labels.models.printing import LabelFile, PrintJob, SpoiledLabels
from xiangsu.labels.models.quota import QuotaException
from xiangsu.labels.models.receipts import CertificateReceipt, ReissuedQuantity
from xiangsu.labels.models.rolls import CodeRoll, RollMark

__all__ = [
    "MOST_BOXES",
    "MOST_ORDERED",
    "CardEvidence",
    "CardReminder",
    "CardStep",
    "Certificate",
    "CertificateReceipt",
    "CodeFile",
    "CodeIssue",
    "CodeOrder",
    "CodeRoll",
    "IdCard",
    "LabelFile",
    "PrintJob",
    "PublicNote",
    "QuotaException",
    "ReissuedQuantity",
    "RollMark",
    "SpoiledLabels",
]
