from typing import Any

from django import forms

from xiangsu.ui.forms import Form


class ComplaintForm(Form):
    code = forms.CharField(label="追溯码", max_length=40, required=False)
    county_path = forms.ChoiceField(label="购买地（追溯码查不到时选择）", required=False)
    text = forms.CharField(
        label="发生了什么", max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )
    photo = forms.FileField(
        label="照片", required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    contact = forms.CharField(
        label="联系方式（选填）", max_length=60, required=False, help_text="只有承办的县局能看到"
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # only robots fill it

    def __init__(self, *args: Any, counties: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county_path"] = forms.ChoiceField(
            label="购买地（追溯码查不到时选择）",
            choices=[("", "按追溯码自动确定"), *counties],
            required=False,
        )
        self.order_fields(["code", "county_path"])


class ReplyForm(Form):
    reply = forms.CharField(
        label="答复（投诉人可见）", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
