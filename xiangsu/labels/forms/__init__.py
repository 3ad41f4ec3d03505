from xiangsu.labels.forms.cards import (
    DraftCardForm,
    EvidenceForm,
    FirstGenerationForm,
    RegisterForm,
    ReviewCardForm,
    SanctionForm,
)
from xiangsu.labels.forms.certificates import CertificateForm, ReceiptForm, ReissueForm
from xiangsu.labels.forms.codes import IssueCodesForm, VoidForm

__all__ = [
    "CertificateForm",
    "DraftCardForm",
    "EvidenceForm",
    "FirstGenerationForm",
    "IssueCodesForm",
    "ReceiptForm",
    "RegisterForm",
    "ReissueForm",
    "ReviewCardForm",
    "SanctionForm",
    "VoidForm",
]
