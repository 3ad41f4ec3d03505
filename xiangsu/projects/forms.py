from typing import Any

from django import forms

from xiangsu.projects import rules
from xiangsu.ui.forms import Form

FIRST_YEAR, LAST_YEAR = 2021, 2099
MOST = 10_000


class Annex1Form(Form):
    """The file, and what the notice says of it in words."""

    file = forms.FileField(label="项目明细表（xlsx 或 csv）")
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    documents = forms.CharField(
        label="文号", max_length=200, help_text="例如：湘财预〔2021〕206号；有几个就用顿号隔开"
    )
    systems = forms.IntegerField(
        label="通知所列：追溯体系建设县（个）", min_value=0, max_value=MOST
    )
    enterprises = forms.IntegerField(label="通知所列：试点企业（家）", min_value=0, max_value=MOST)
    counties = forms.IntegerField(label="通知所列：涉及县市区（个）", min_value=1, max_value=MOST)
    cities = forms.IntegerField(label="通知所列：涉及市州（个）", min_value=1, max_value=MOST)

    def totals(self) -> rules.Totals:
        data = self.cleaned_data
        return rules.Totals(
            systems=data["systems"],
            enterprises=data["enterprises"],
            counties=data["counties"],
            cities=data["cities"],
        )


class BindForm(Form):
    """The choice is not narrowed here: a second click must reach the service, which knows it."""

    subject_number = forms.CharField(
        label="承担企业",
        widget=forms.Select,
        help_text="只列出本县已通过审核、品牌授权在有效期内、本年度没有承担其他名额的主体",
    )

    def __init__(self, *args: Any, candidates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, f"{name}（{number}）") for number, name in candidates]
        self.fields["subject_number"].widget = forms.Select(choices=choices)


class UnbindForm(Form):
    reason = forms.CharField(label="解除绑定的原因", max_length=200)
