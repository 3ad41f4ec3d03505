from typing import Any

from django import forms

from xiangsu.accounts.queries import Region
from xiangsu.reference import queries as reference
from xiangsu.subjects import rules
from xiangsu.subjects.models import BrandAuthorisation, PointConsent, Subject, TracePoint
from xiangsu.ui.forms import Amount, Buttons, Day, Degrees, Form


class CountyForm(forms.Form):
    """First the county, then its townships: the whole province in one list helps nobody."""

    county = forms.ChoiceField(label="所在县市区")

    def __init__(self, *args: Any, counties: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"] = forms.ChoiceField(label="所在县市区", choices=counties)


class RegisterForm(Form):
    region_path = forms.ChoiceField(label="所在乡镇街道")
    name = forms.CharField(label="主体名称", max_length=100, help_text="与营业执照一致；农户填姓名")
    display_name = forms.CharField(label="联系人姓名", max_length=30)
    phone = forms.RegexField(
        r"^1\d{10}$", label="手机号", error_messages={"invalid": "手机号应为 11 位数字。"}
    )
    username = forms.CharField(label="登录名", max_length=60, help_text="字母或数字，以后登录用")
    password = forms.CharField(
        label="密码",
        widget=forms.PasswordInput(render_value=True),
        help_text="不少于 10 位，大写、小写、数字、符号至少三种",
    )

    def __init__(self, *args: Any, townships: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_path"] = forms.ChoiceField(
            label="所在乡镇街道", choices=[(town.path, town.name) for town in townships]
        )
        self.order_fields(["region_path"])


class SubjectForm(Form):
    kind = forms.ChoiceField(
        label="主体类型", choices=Subject.Kind.choices, widget=Buttons, required=False
    )
    name = forms.CharField(label="主体名称", max_length=100)
    uscc = forms.CharField(
        label="统一社会信用代码", max_length=18, required=False, help_text="营业执照上的 18 位"
    )
    legal_representative = forms.CharField(
        label="法定代表人（负责人）", max_length=30, required=False
    )
    address = forms.CharField(label="详细地址", max_length=120, required=False)
    industry = forms.CharField(
        label="主要产业", max_length=60, required=False, help_text="例如：茶叶、蔬菜"
    )
    contact_name = forms.CharField(label="联系人", max_length=30, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=20, required=False)
    licence_valid_to = Day(label="证照有效期至", required=False)

    def clean_uscc(self) -> str:
        return str(self.cleaned_data["uscc"]).strip().upper()


class DraftForm(SubjectForm):
    licence = forms.FileField(
        label="营业执照照片",
        required=False,
        help_text="照片或 PDF，10 MB 以内",
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )


class ChangeForm(SubjectForm):
    reason = forms.CharField(label="变更原因", max_length=200)


class ReturnForm(Form):
    field = forms.ChoiceField(label="哪一项需要修改")
    why = forms.CharField(label="原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"] = forms.ChoiceField(
            label="哪一项需要修改", choices=list(rules.NEEDED.items())
        )


class DecideForm(Form):
    decision = forms.ChoiceField(
        label="审核结果", choices=[("pass", "通过"), ("return", "退回")], widget=Buttons
    )
    opinion = forms.CharField(label="意见", max_length=200, required=False)


class ProductForm(Form):
    name = forms.CharField(label="产品名称", max_length=60)
    category_id = forms.TypedChoiceField(label="产品类别", coerce=int)
    spec = forms.CharField(label="规格", max_length=60, required=False, help_text="例如：1 kg/片")
    standard = forms.CharField(label="执行标准", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(category.pk, category.name) for category in reference.growable_categories()]
        self.fields["category_id"] = forms.TypedChoiceField(
            label="产品类别", coerce=int, choices=choices
        )
        self.order_fields(["name", "category_id", "spec", "standard"])


class BaseForm(Form):
    name = forms.CharField(label="基地名称", max_length=60)
    region_path = forms.ChoiceField(label="所在乡镇街道")
    address = forms.CharField(label="详细地址", max_length=120, required=False)
    area_mu = Amount(label="面积（亩）")
    longitude = Degrees(label="经度")
    latitude = Degrees(label="纬度")

    def __init__(self, *args: Any, townships: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_path"] = forms.ChoiceField(
            label="所在乡镇街道", choices=[(town.path, town.name) for town in townships]
        )
        self.order_fields(["name", "region_path"])


class BrandForm(Form):
    subject_number = forms.CharField(label="主体编号", help_text="例如 S430923-0001")
    brand = forms.ChoiceField(
        label="品牌", choices=BrandAuthorisation.Brand.choices, widget=Buttons
    )
    certificate_no = forms.CharField(label="授权编号", max_length=40)
    valid_from = Day(label="起始日期")
    valid_to = Day(label="截止日期")


class ImportForm(forms.Form):
    file = forms.FileField(label="名录表格（xlsx 或 csv）")


class PointForm(Form):
    region_path = forms.ChoiceField(label="服务乡镇")
    name = forms.CharField(label="网点名称", max_length=60)
    operator_kind = forms.ChoiceField(
        label="运营单位类型", choices=TracePoint.Operator.choices, widget=Buttons
    )
    operator_name = forms.CharField(label="运营单位", max_length=100)
    address = forms.CharField(label="地址", max_length=120)
    contact_name = forms.CharField(label="联系人", max_length=30)
    contact_phone = forms.CharField(label="联系电话", max_length=20)
    opening = forms.CharField(
        label="开放时间", max_length=60, help_text="例如：周一至周五 8:30–17:00"
    )

    def __init__(self, *args: Any, townships: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(town.path, f"{town.parent} {town.name}") for town in townships]
        self.fields["region_path"] = forms.ChoiceField(label="服务乡镇", choices=choices)
        self.order_fields(["region_path"])


class ClosePointForm(Form):
    opinion = forms.CharField(label="停用原因", max_length=200)


class ConsentForm(Form):
    kind = forms.ChoiceField(label="授权方式", choices=PointConsent.Kind.choices, widget=Buttons)
    paper = forms.FileField(
        label="授权书照片",
        required=False,
        help_text="农户签字的纸质授权书；照片或 PDF，10 MB 以内",
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf", "capture": "environment"}),
    )
    phone = forms.CharField(
        label="农户报出的手机号", max_length=20, required=False, help_text="与主体登记一致才有效"
    )
