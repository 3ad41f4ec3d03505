import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.production.models import Batch, InputPurchase, PesticideUse, Plot
from xiangsu.ui.filters import DayRange, FilterSet, YesNo
from xiangsu.ui.tables import Table


class PlotTable(Table):
    name = tables.Column(verbose_name="地块")
    base = tables.Column(verbose_name="基地")
    crop = tables.Column(verbose_name="作物")
    area_mu = tables.Column(verbose_name="面积（亩）")
    organisation = tables.Column(verbose_name="主体")

    empty_title = "还没有地块"
    empty_hint = "划出地块后，才能记录农事、用药和采收。"
    empty_action = ("添加地块", "production-plot-add")
    empty_grant = "production.record"

    class Meta(Table.Meta):
        model = Plot
        fields = ("name", "base", "crop", "area_mu", "organisation")


class PlotFilter(FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label="地块名称")

    class Meta:
        model = Plot
        fields = ("name",)


class PurchaseTable(Table):
    product = tables.Column(verbose_name="投入品")
    purchased_on = tables.Column(verbose_name="采购日期")
    quantity = tables.Column(verbose_name="采购量")
    stock = tables.Column(verbose_name="库存")
    unit = tables.Column(verbose_name="单位")
    supplier = tables.Column(verbose_name="供货单位")
    lot = tables.Column(verbose_name="批号")

    empty_title = "还没有采购记录"
    empty_hint = "先登记买了什么，用药时从库存里扣减。"
    empty_action = ("登记采购", "production-input-purchase")
    empty_grant = "production.record"

    class Meta(Table.Meta):
        model = InputPurchase
        fields = ("product", "purchased_on", "quantity", "stock", "unit", "supplier", "lot")


class PurchaseFilter(FilterSet):
    product = filters.CharFilter("product__name", "icontains", label="投入品")
    purchased_on = DayRange(label="采购日期")

    class Meta:
        model = InputPurchase
        fields = ("product", "purchased_on")


class UseTable(Table):
    applied_on = tables.Column(verbose_name="用药日期")
    plot = tables.Column(verbose_name="地块")
    purchase = tables.Column(accessor="purchase__product__name", verbose_name="农药")
    pest = tables.Column(verbose_name="防治对象")
    dose = tables.Column(verbose_name="亩用量")
    area_mu = tables.Column(verbose_name="面积（亩）")
    interval_days = tables.Column(verbose_name="间隔期（天）")
    operator = tables.Column(verbose_name="操作人")
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有用药记录"
    empty_hint = "用药后当天记一笔，系统会算出最早采收日。"
    empty_action = ("记一笔", "production-record")
    empty_grant = "production.record"

    class Meta(Table.Meta):
        model = PesticideUse
        fields = (
            *("applied_on", "plot", "purchase", "pest", "dose", "area_mu", "interval_days"),
            *("operator", "state", "actions"),
        )

    def render_dose(self, record: PesticideUse) -> str:
        return f"{record.dose} {record.dose_unit}"

    def render_state(self, record: PesticideUse) -> str:
        if hasattr(record, "corrected_by"):
            return "已更正"
        return "提示：" + "".join(record.warnings) if record.warnings else "有效"

    def render_actions(self, record: PesticideUse) -> SafeString | str:
        if hasattr(record, "corrected_by"):
            return ""
        return format_html(
            '<div class="ops"><a href="{}">更正</a></div>',
            reverse("production-use-correct", args=[record.pk]),
        )


class UseFilter(FilterSet):
    plot = filters.CharFilter("plot__name", "icontains", label="地块")
    applied_on = DayRange(label="用药日期")

    class Meta:
        model = PesticideUse
        fields = ("plot", "applied_on")


class BatchTable(Table):
    number = tables.Column(verbose_name="批次号")
    product = tables.Column(verbose_name="产品")
    organisation = tables.Column(verbose_name="主体")
    harvested_on = tables.Column(verbose_name="采收日期")
    quantity_kg = tables.Column(verbose_name="数量（kg）")
    held = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有批次"
    empty_hint = "采收后登记批次，再检测、开合格证、赋码。"
    empty_action = ("登记采收", "production-harvest")
    empty_grant = "production.record"

    class Meta(Table.Meta):
        model = Batch
        fields = (
            *("number", "product", "organisation", "harvested_on", "quantity_kg", "held"),
            "actions",
        )

    def render_number(self, value: str) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("production-batch", args=[value]), value)

    def value_number(self, value: str) -> str:
        return value

    def render_held(self, value: bool) -> SafeString:
        tone, word = ("er", "已冻结") if value else ("ok", "正常")
        return format_html('<span class="tag {}">{}</span>', tone, word)

    def value_held(self, value: bool) -> str:
        return "已冻结" if value else "正常"

    def render_actions(self, record: Batch) -> SafeString:
        return format_html(
            '<div class="ops"><a href="{}">档案</a><a href="{}">办理三标</a></div>',
            reverse("production-batch", args=[record.number]),
            reverse("labels-batch", args=[record.number]),
        )


class BatchFilter(FilterSet):
    q = filters.CharFilter(method="filter_words", label="批次号 / 产品 / 主体")
    kind = filters.ChoiceFilter(choices=Batch.Kind.choices, label="来源")
    harvested_on = DayRange(label="采收日期")
    held = YesNo(label="已冻结")
    tabs = "kind"

    class Meta:
        model = Batch
        fields = ("q", "kind", "harvested_on", "held")

    def filter_words(self, rows: QuerySet[Batch], _name: str, words: str) -> QuerySet[Batch]:
        """Whatever the words are: part of a number, a product's name, a producer's."""
        named = Q(product__name__icontains=words) | Q(organisation__name__icontains=words)
        return rows.filter(Q(number__icontains=words) | named)
