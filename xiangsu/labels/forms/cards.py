from typing import Any

from django import forms

from xiangsu.kernel.actor import Actor
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
