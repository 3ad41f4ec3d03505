from decimal import Decimal
from typing import Any

from django import forms

from xiangsu.kernel.actor import Actor
from xiangsu.labels.models import MOST_CODES
from xiangsu.subjects import queries as subjects
from xiangsu.ui.forms import Buttons, Form


class ApplyCardForm(Form):
    product_number = forms.ChoiceField(label="产品")
    with_brand = forms.BooleanField(label="使用已授权的区域公用品牌", required=False)
    statement = forms.CharField(label="申请说明", max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = [(p.number, str(p)) for p in subjects.own_products(actor)]
        self.fields["product_number"] = forms.ChoiceField(label="产品", choices=products)
        self.order_fields(["product_number"])


class ReviewCardForm(Form):
    decision = forms.ChoiceField(
        label="审核结果", choices=[("pass", "通过"), ("return", "退回")], widget=Buttons
    )
    opinion = forms.CharField(label="意见", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "return" and not data.get("opinion"):
            self.add_error("opinion", "退回时请写明原因。")
        return data


class CertificateForm(Form):
    bases = forms.MultipleChoiceField(label="承诺依据", widget=forms.CheckboxSelectMultiple)
    quantity_kg = forms.DecimalField(
        label="数量（kg）", min_value=Decimal("0.01"), decimal_places=2
    )

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bases"] = forms.MultipleChoiceField(
            label="承诺依据",
            choices=[(basis, basis) for basis in offered],
            widget=forms.CheckboxSelectMultiple,
        )


class IssueCodesForm(Form):
    quantity = forms.IntegerField(label="赋码数量（枚）", min_value=1, max_value=MOST_CODES)


class VoidForm(Form):
    reason = forms.CharField(label="作废原因", max_length=200)
