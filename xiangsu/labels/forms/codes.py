from django import forms

from xiangsu.labels.models import MOST_ORDERED
from xiangsu.ui.forms import Form


class IssueCodesForm(Form):
    quantity = forms.IntegerField(label="赋码数量（枚）", min_value=1, max_value=MOST_ORDERED)


class VoidForm(Form):
    reason = forms.CharField(label="作废原因", max_length=200)
