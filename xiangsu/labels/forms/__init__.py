from xiangsu.labels.forms.cards import ApplyCardForm, ReviewCardForm
from xiangsu.labels.forms.certificates import CertificateForm
from xiangsu.labels.forms.codes import IssueCodesForm, VoidForm

__all__ = [
    "ApplyCardForm",
    "CertificateForm",
    "IssueCodesForm",
    "ReviewCardForm",
    "VoidForm",
]
