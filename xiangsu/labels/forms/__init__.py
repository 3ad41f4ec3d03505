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
from xiangsu.labels.forms.orders import BoxesForm, CodeFileForm, LookUpForm, OrderForm
from xiangsu.labels.forms.printing import FindFarmerForm, MonthForm, PrintForm, SpoiledForm
from xiangsu.labels.forms.quota import ExceptionForm
from xiangsu.labels.forms.rolls import ActivateForm, HandOverForm, MarkForm, PartForm, SplitForm

__all__ = [
    "ActivateForm",
    "BoxesForm",
    "CertificateForm",
    "CodeFileForm",
    "DraftCardForm",
    "EvidenceForm",
    "ExceptionForm",
    "FindFarmerForm",
    "FirstGenerationForm",
    "HandOverForm",
    "IssueCodesForm",
    "LookUpForm",
    "MarkForm",
    "MonthForm",
    "OrderForm",
    "PartForm",
    "PrintForm",
    "ReceiptForm",
    "RegisterForm",
    "ReissueForm",
    "ReviewCardForm",
    "SanctionForm",
    "SplitForm",
    "SpoiledForm",
    "VoidForm",
]
