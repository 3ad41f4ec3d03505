from collections.abc import Sequence
from typing import Any

from django import forms

from xiangsu.kernel import clock
from xiangsu.labels.models import MOST_BOXES, CertificateReceipt
from xiangsu.reference.queries import CertificateLayout
from xiangsu.ui.forms import Amount, Buttons, Day, Form


class CertificateForm(Form):
    """One batch's certificate; with a single lawful layout there is nothing to choose."""

    layout_code = forms.ChoiceField(label="样式", widget=Buttons)
    bases = forms.MultipleChoiceField(label="承诺依据", widget=forms.CheckboxSelectMultiple)
    quantity_kg = Amount(label="数量（kg）")
    boxes = forms.IntegerField(
        label="箱数（一箱一证才填）", required=False, min_value=1, max_value=MOST_BOXES
    )
    kg_per_box = Amount(label="每箱（kg）", required=False)

    def __init__(self, *args: Any, layouts: Sequence[CertificateLayout], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(dict.fromkeys(basis for layout in layouts for basis in layout.bases))
        if offered:
            self.fields["bases"] = forms.MultipleChoiceField(
                label="承诺依据",
                choices=[(basis, basis) for basis in offered],
                widget=forms.CheckboxSelectMultiple,
            )
        else:
            del self.fields["bases"]
        if len(layouts) > 1:
            self.fields["layout_code"] = forms.ChoiceField(
                label="样式",
                choices=[(row.code, f"{row.title} {row.code}") for row in layouts],
                initial=layouts[0].code,
                widget=Buttons,
            )
        else:
            del self.fields["layout_code"]
        self.order_fields(["reason", "layout_code", "bases", "quantity_kg"])


class ReissueForm(CertificateForm):
    reason = forms.CharField(label="重新开具的原因", max_length=200)


class ReceiptForm(Form):
    kind = forms.ChoiceField(
        label="种类", choices=CertificateReceipt.Kind.choices, initial="certificate", widget=Buttons
    )
    number = forms.CharField(
        label="编号",
        max_length=60,
        required=False,
        help_text="本平台开具的只填编号（HGZ-…），其余自动填好；其他证明请照填并拍照",
    )
    issuer_name = forms.CharField(label="开具者", max_length=100, required=False)
    product_name = forms.CharField(label="产品名称", max_length=120, required=False)
    origin = forms.CharField(label="产地", max_length=120, required=False)
    quantity_kg = Amount(label="数量（kg）", required=False)
    issued_on = Day(label="开具日期", required=False)
    collected_on = Day(label="收取日期", initial=clock.today)
    photo = forms.FileField(
        label="照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf", "capture": "environment"}),
    )
