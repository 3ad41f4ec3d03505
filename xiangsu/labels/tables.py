import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.labels.models import Certificate, CodeIssue, IdCard
from xiangsu.scan import queries as scan
from xiangsu.scan.codes import grouped
from xiangsu.ui.filters import DayRange, FilterSet
from xiangsu.ui.tables import Table


def _open(name: str, key: object) -> SafeString:
    return format_html('<div class="ops"><a href="{}">查看</a></div>', reverse(name, args=[key]))


class CardTable(Table):
    product = tables.Column(verbose_name="产品")
    organisation = tables.Column(verbose_name="主体")
    number = tables.Column(verbose_name="身份证号")
    brand = tables.Column(verbose_name="授权品牌")
    valid_to = tables.Column(verbose_name="有效期至")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有身份证"
    empty_hint = "每个产品申请一张身份证，县局审核通过后才能赋码。"
    empty_action = ("申请身份证", "labels-card-apply")

    class Meta(Table.Meta):
        model = IdCard
        fields = ("product", "organisation", "number", "brand", "valid_to", "state", "actions")

    def render_actions(self, record: IdCard) -> SafeString:
        return _open("labels-card", record.pk)


class CardFilter(FilterSet):
    product = filters.CharFilter("product__name", "icontains", label="产品")
    state = filters.ChoiceFilter(choices=IdCard.State.choices, label="状态")
    tabs = "state"

    class Meta:
        model = IdCard
        fields = ("product", "state")


class CertificateTable(Table):
    number = tables.Column(verbose_name="合格证编号")
    product_name = tables.Column(verbose_name="产品")
    issuer_name = tables.Column(verbose_name="承诺主体")
    quantity_kg = tables.Column(verbose_name="数量（kg）")
    issued_on = tables.Column(verbose_name="开具日期")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有合格证"
    empty_hint = "在批次的“三标”页面开具承诺达标合格证。"
    empty_action = ("查看批次", "production-batches")

    class Meta(Table.Meta):
        model = Certificate
        fields = (
            *("number", "product_name", "issuer_name", "quantity_kg", "issued_on", "state"),
            "actions",
        )

    def render_actions(self, record: Certificate) -> SafeString:
        return _open("labels-certificate", record.number)


class CertificateFilter(FilterSet):
    number = filters.CharFilter(lookup_expr="icontains", label="合格证编号")
    state = filters.ChoiceFilter(choices=Certificate.State.choices, label="状态")
    issued_on = DayRange(label="开具日期")
    tabs = "state"

    class Meta:
        model = Certificate
        fields = ("number", "state", "issued_on")


class IssueTable(Table):
    issued_at = tables.DateTimeColumn(verbose_name="赋码时间", format="Y-m-d H:i")
    batch = tables.Column(verbose_name="批次")
    organisation = tables.Column(verbose_name="主体")
    quantity = tables.Column(verbose_name="数量（枚）")
    first_serial = tables.Column(verbose_name="首码")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有赋码"
    empty_hint = "在批次的“三标”页面赋码并打印标签。"
    empty_action = ("查看批次", "production-batches")

    class Meta(Table.Meta):
        model = CodeIssue
        fields = (
            *("issued_at", "batch", "organisation", "quantity", "first_serial", "state"),
            "actions",
        )

    def render_first_serial(self, value: int) -> str:
        return grouped(scan.code_of(value))

    def render_actions(self, record: CodeIssue) -> SafeString:
        return _open("labels-issue", record.pk)


class IssueFilter(FilterSet):
    batch = filters.CharFilter("batch__number", "icontains", label="批次号")
    state = filters.ChoiceFilter(choices=CodeIssue.State.choices, label="状态")
    tabs = "state"

    class Meta:
        model = CodeIssue
        fields = ("batch", "state")


class ScanTable(Table):
    seen_at = tables.DateTimeColumn(verbose_name="时间", format="Y-m-d H:i:s")
    serial = tables.Column(verbose_name="追溯码")

    empty_title = "还没有人扫码"
    empty_hint = "标签贴出去以后，每一次扫码都会出现在这里。"

    class Meta(Table.Meta):
        fields = ("seen_at", "serial")

    def render_serial(self, value: int) -> str:
        return grouped(scan.code_of(value))


class ScanFilter(FilterSet):
    seen_at = DayRange(label="时间")
