from typing import Any

from django import forms

from xiangsu.kernel import clock
from xiangsu.labels.models import PrintJob
from xiangsu.labels.rules.designs import RESOLUTIONS
from xiangsu.reference import queries as reference
from xiangsu.subjects import rules as subjects
from xiangsu.ui.forms import Buttons, Form


class PrintForm(Form):
    design_code = forms.ChoiceField(label="标签规格")
    medium = forms.ChoiceField(
        label="打印方式",
        choices=PrintJob.Medium.choices,
        widget=Buttons,
        help_text="卷纸 PDF 用标签机驱动打印；TSPL 文件直接发送给标签机，不用装字体",
    )
    dpi = forms.TypedChoiceField(
        label="打印机分辨率",
        coerce=int,
        choices=[(dpi, f"{dpi} dpi") for dpi in RESOLUTIONS],
        widget=Buttons,
        help_text="机身标牌上有；不清楚时选 203",
    )
    first = forms.IntegerField(label="起号", min_value=1)
    last = forms.IntegerField(label="止号", min_value=1)
    reason = forms.CharField(
        label="重打原因", max_length=200, required=False, help_text="打印过的标签再打时填写"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.code, row.name) for row in reference.label_designs(clock.today())]
        self.fields["design_code"] = forms.ChoiceField(label="标签规格", choices=choices)
        self.order_fields(["design_code"])


class SpoiledForm(Form):
    first = forms.IntegerField(label="起号", min_value=1)
    last = forms.IntegerField(label="止号", min_value=1)
    reason = forms.CharField(label="原因", max_length=200, help_text="例如：卡纸、打歪、淋湿")


class FindFarmerForm(forms.Form):
    text = forms.CharField(label="主体编号或名称", max_length=60)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if fault := subjects.search_fault(text):
            raise forms.ValidationError(fault)
        return text


class MonthForm(forms.Form):
    month = forms.DateField(
        label="月份",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
