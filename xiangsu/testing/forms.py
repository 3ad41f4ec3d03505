from decimal import Decimal
from typing import Any

from django import forms

from xiangsu.kernel import clock
from xiangsu.reference import queries as reference
from xiangsu.testing import rules
from xiangsu.ui.forms import Buttons, Form


class SelfTestForm(Form):
    method_code = forms.ChoiceField(label="检测方法", widget=Buttons)
    item = forms.CharField(label="检测项目", max_length=60, help_text="例如：有机磷和氨基甲酸酯类")
    number_read = forms.CharField(
        label="读数", max_length=20, required=False, help_text="抑制率填百分数；定量填 mg/kg"
    )
    seen = forms.ChoiceField(label="看到的结果", required=False, widget=Buttons)
    limit_mg_per_kg = forms.DecimalField(
        label="限量（mg/kg，定量检测才填）",
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=4,
    )
    instrument = forms.CharField(label="仪器或试剂批号", max_length=60)
    technician = forms.CharField(label="检测员", max_length=30)
    tested_at = forms.DateTimeField(
        label="检测时间",
        initial=clock.now,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    photo = forms.FileField(
        label="结果照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def __init__(self, *args: Any, category: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.methods = {method.code: method for method in reference.methods_fit_for(category)}
        choices = [(code, method.name) for code, method in self.methods.items()]
        readings = {m.reading for m in self.methods.values()}
        seen = [
            pair
            for kind in rules.READINGS
            if kind in readings
            for pair in rules.READINGS[kind].items()
        ]
        self.fields["method_code"] = forms.ChoiceField(
            label="检测方法", choices=choices, widget=Buttons
        )
        self.fields["seen"] = forms.ChoiceField(
            label="看到的结果（试纸、试剂条）", choices=seen, required=False, widget=Buttons
        )
        self.order_fields(["method_code", "item", "number_read", "seen"])

    def reading_field(self) -> str:
        """Where the raw reading stands: what was seen on strips and cards, else the number."""
        kind = self.methods[self.cleaned_data["method_code"]].reading
        return "seen" if kind in rules.READINGS else "number_read"
