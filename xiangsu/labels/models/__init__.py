from xiangsu.labels.models.cards import IdCard
from xiangsu.labels.models.certificates import Certificate, PublicNote
from xiangsu.labels.models.codes import MOST_CODES, CodeIssue

__all__ = [
    "MOST_CODES",
    "Certificate",
    "CodeIssue",
    "IdCard",
    "PublicNote",
]
