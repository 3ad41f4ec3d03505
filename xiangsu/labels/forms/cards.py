from typing import Any

from django import forms

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.labels import queries, rules
from xiangsu.subjects import queries as subjects
from xiangsu.ui.forms import Buttons, Day, Form


class DraftCardForm(Form):
    """What an application claims; its evidence is handed in on the card's own page."""

    product_number = forms.ChoiceField(label="产品")
    grade = forms.ChoiceField(
        label="申报等级", required=False, help_text="按执行标准分等级的产品填写"
    )
    brand = forms.ChoiceField(
        label="区域公用品牌", required=False, help_text="只列出今天在授权有效期内的品牌"
    )
    statement = forms.CharField(label="申请说明", max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = [(p.number, str(p)) for p in subjects.own_products(actor)]
        authorised = subjects.brands_on(actor.organisation_id, clock.today())
        brands = [name for name, key in subjects.brand_names().items() if key in authorised]
        self.fields["product_number"].choices = products  # type: ignore[attr-defined]
        self.fields["grade"].choices = [  # type: ignore[attr-defined]
            ("", "不分等级"),
            *queries.IdCard.Grade.choices,
        ]
        self.fields["brand"].choices = [  # type: ignore[attr-defined]
            ("", "不使用"),
            *((name, name) for name in brands),
        ]


class EvidenceForm(forms.Form):
    """One file for each kind of evidence that an application needs."""

    def __init__(self, *args: Any, needed: list[queries.Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in needed:
            self.fields[kind.code] = forms.FileField(
                label=kind.name,
                required=False,
                help_text="已上传，再选一个会替换" if kind.file else "照片或 PDF，不超过 10 MB",
            )


class ReviewCardForm(forms.Form):
    """Pass, or return with an opinion and a reason for each item."""

    decision = forms.ChoiceField(
        label="审核结果", choices=[("pass", "通过"), ("return", "退回")], widget=Buttons
    )
    opinion = forms.CharField(
        label="意见", max_length=200, required=False, help_text="退回时必填，主体会看到"
    )

    def __init__(self, *args: Any, items: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item, name in (rules.ITEMS | items).items():
            self.fields[f"why_{item}"] = forms.CharField(
                label=f"退回原因：{name}", max_length=200, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "return" and not (data.get("opinion") or self.reasons()):
            self.add_error("opinion", "退回时请写明原因。")
        return data

    def reasons(self) -> dict[str, str]:
        filled = {k: v for k, v in self.cleaned_data.items() if k.startswith("why_") and v}
        return {key.removeprefix("why_"): why for key, why in filled.items()}


class SanctionForm(forms.Form):
    act = forms.ChoiceField(label="措施", widget=Buttons)
    reason = forms.CharField(label="原因", max_length=200, help_text="会在公开名录和扫码页显示")
    until = Day(label="暂停至", required=False, help_text="不填则到恢复为止")

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = ("resume", "恢复") if state == "suspended" else ("suspend", "暂停")
        self.fields["act"].choices = [first, ("revoke", "注销")]  # type: ignore[attr-defined]
        if state == "suspended":
            del self.fields["until"]


class FirstGenerationForm(forms.Form):
    product_number = forms.CharField(
        label="产品编号", max_length=30, help_text="在“产品”页面查，例如 S430923-0001-P01"
    )
    number = forms.CharField(label="第一代身份证号", max_length=20)
    valid_from = Day(label="有效期起")
    valid_to = Day(label="有效期至")


class RegisterForm(forms.Form):
    """The search of the public register."""

    words = forms.CharField(label="身份证号、产品或生产主体", max_length=60, required=False)
    county_path = forms.ChoiceField(label="县市区", required=False)
    brand = forms.ChoiceField(label="品牌", required=False)

    def __init__(self, *args: Any, counties: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = [("", "全部品牌"), *((name, name) for name in subjects.brand_names())]
        self.fields["county_path"].choices = [("", "全省"), *counties]  # type: ignore[attr-defined]
        self.fields["brand"].choices = brands  # type: ignore[attr-defined]
