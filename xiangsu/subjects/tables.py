import django_filters as filters
import django_tables2 as tables
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.subjects.models import (
    Base,
    BrandAuthorisation,
    DirectoryEntry,
    Product,
    Subject,
    TracePoint,
)
from xiangsu.ui.filters import FilterSet, YesNo
from xiangsu.ui.tables import Table


class SubjectTable(Table):
    number = tables.Column(verbose_name="主体编号")
    name = tables.Column(verbose_name="名称")
    kind = tables.Column(verbose_name="类型")
    region = tables.Column(verbose_name="所在乡镇")
    submitted_at = tables.DateTimeColumn(verbose_name="提交时间", format="Y-m-d H:i")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有主体登记"
    empty_hint = "生产主体注册并提交后会出现在这里，等待审核。"

    class Meta(Table.Meta):
        model = Subject
        fields = ("name", "number", "kind", "region", "submitted_at", "state", "actions")

    def render_actions(self, record: Subject) -> SafeString:
        return format_html(
            '<div class="ops"><a href="{}">查看</a></div>',
            reverse("subjects-detail", args=[record.number]),
        )


class SubjectFilter(FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label="名称")
    state = filters.ChoiceFilter(
        choices=[c for c in Subject.State.choices if c[0] != "draft"], label="状态"
    )
    region = filters.CharFilter("region__path", "startswith", widget=forms.HiddenInput)
    tabs = "state"

    class Meta:
        model = Subject
        fields = ("name", "state", "region")


class ProductTable(Table):
    number = tables.Column(verbose_name="产品编号")
    name = tables.Column(verbose_name="产品名称")
    category = tables.Column(verbose_name="类别")
    spec = tables.Column(verbose_name="规格")
    organisation = tables.Column(verbose_name="主体")

    empty_title = "还没有产品"
    empty_hint = "添加产品后，才能申请身份证、登记采收。"
    empty_action = ("添加产品", "subjects-product-add")
    empty_grant = "subjects.register"

    class Meta(Table.Meta):
        model = Product
        fields = ("name", "number", "category", "spec", "organisation")


class ProductFilter(FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label="产品名称")

    class Meta:
        model = Product
        fields = ("name",)


class BaseTable(Table):
    number = tables.Column(verbose_name="基地编号")
    name = tables.Column(verbose_name="基地名称")
    region = tables.Column(verbose_name="所在乡镇")
    area_mu = tables.Column(verbose_name="面积（亩）")
    organisation = tables.Column(verbose_name="主体")

    empty_title = "还没有基地"
    empty_hint = "先添加基地，再在基地里划出地块。"
    empty_action = ("添加基地", "subjects-base-add")
    empty_grant = "subjects.register"

    class Meta(Table.Meta):
        model = Base
        fields = ("name", "number", "region", "area_mu", "organisation")


class BaseFilter(FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label="基地名称")

    class Meta:
        model = Base
        fields = ("name",)


class BrandTable(Table):
    brand = tables.Column(verbose_name="品牌")
    organisation = tables.Column(verbose_name="主体")
    certificate_no = tables.Column(verbose_name="授权编号")
    valid_from = tables.Column(verbose_name="起始日期")
    valid_to = tables.Column(verbose_name="截止日期")

    empty_title = "还没有品牌授权"
    empty_hint = "省级部门或协会授权后会出现在这里。"

    class Meta(Table.Meta):
        model = BrandAuthorisation
        fields = ("brand", "organisation", "certificate_no", "valid_from", "valid_to")


class BrandFilter(FilterSet):
    brand = filters.ChoiceFilter(choices=BrandAuthorisation.Brand.choices, label="品牌")

    class Meta:
        model = BrandAuthorisation
        fields = ("brand",)


class DirectoryTable(Table):
    region = tables.Column(verbose_name="县市区")
    name = tables.Column(verbose_name="名称")
    uscc = tables.Column(verbose_name="统一社会信用代码")
    kind = tables.Column(verbose_name="类型")
    onboarded = tables.Column(verbose_name="进驻")

    empty_title = "还没有名录"
    empty_hint = "导入本县商品生产主体名录后，可以看到进驻率和未进驻的主体。"
    empty_action = ("导入名录", "subjects-directory-import")
    empty_grant = "subjects.import"

    class Meta(Table.Meta):
        model = DirectoryEntry
        fields = ("region", "name", "uscc", "kind", "onboarded")

    def render_onboarded(self, value: bool) -> SafeString:
        tone, word = ("ok", "已进驻") if value else ("wa", "未进驻")
        return format_html('<span class="tag {}">{}</span>', tone, word)

    def value_onboarded(self, value: bool) -> str:
        return "已进驻" if value else "未进驻"


class DirectoryFilter(FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label="名称")
    onboarded = YesNo(label="已进驻")

    class Meta:
        model = DirectoryEntry
        fields = ("name",)


class PointTable(Table):
    number = tables.Column(verbose_name="网点编号")
    name = tables.Column(verbose_name="名称")
    region = tables.Column(verbose_name="服务乡镇")
    operator_name = tables.Column(verbose_name="运营单位")
    opening = tables.Column(verbose_name="开放时间")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有追溯网点"
    empty_hint = "乡镇监管站或县局登记网点，审核后由网点替没有电脑的农户打印标签。"
    empty_action = ("登记网点", "subjects-point-register")

    class Meta(Table.Meta):
        model = TracePoint
        fields = ("number", "name", "region", "operator_name", "opening", "state", "actions")

    def render_actions(self, record: TracePoint) -> SafeString:
        return format_html(
            '<div class="ops"><a href="{}">查看</a></div>',
            reverse("subjects-point", args=[record.number]),
        )


class PointFilter(FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label="名称")
    state = filters.ChoiceFilter(choices=TracePoint.State.choices, label="状态")
    tabs = "state"

    class Meta:
        model = TracePoint
        fields = ("name", "state")
