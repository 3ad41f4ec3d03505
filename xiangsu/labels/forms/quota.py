from decimal import Decimal
from typing import Any

from django import forms

from xiangsu.reference import queries as reference
from xiangsu.ui.forms import DateInput, Form


class ExceptionForm(Form):
    category_code = forms.ChoiceField(label="产品类别")
    kg = forms.DecimalField(
        label="核准数量（kg）", min_value=Decimal("0.01"), max_digits=14, decimal_places=2
    )
    valid_to = forms.DateField(label="有效期至", widget=DateInput)
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(c.code, c.name) for c in reference.growable_categories()]
        self.fields["category_code"] = forms.ChoiceField(label="产品类别", choices=choices)
        self.order_fields(["category_code"])
