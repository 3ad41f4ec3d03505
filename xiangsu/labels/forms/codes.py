from decimal import Decimal

from django import forms

from xiangsu.labels.models import MOST_ORDERED
from xiangsu.ui.forms import Form


class IssueCodesForm(Form):
    quantity = forms.IntegerField(label="赋码数量（枚）", min_value=1, max_value=MOST_ORDERED)
    kg_per_unit = forms.DecimalField(
        label="每件净重（kg）",
        min_value=Decimal("0.0001"),
        max_digits=10,
        decimal_places=4,
        help_text="一枚标签贴一件；总重量不能超过本批",
    )


class VoidForm(Form):
    reason = forms.CharField(label="作废原因", max_length=200)
