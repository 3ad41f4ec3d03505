import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from xiangsu.labels.models import Certificate
from xiangsu.labels.tables.links import open_link
from xiangsu.ui.filters import DayRange, FilterSet
from xiangsu.ui.tables import Table


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
        return open_link("labels-certificate", record.number)


class EndingTable(CertificateTable):
    retention_until = tables.Column(verbose_name="保存至")

    empty_title = "近期没有到期的合格证"
    empty_hint = "合格证随生产记录保存两年。"
    empty_action = ("查看合格证", "labels-certificates")

    class Meta(CertificateTable.Meta):
        sequence = ("number", "product_name", "issuer_name", "retention_until", "...", "actions")


class EndingFilter(FilterSet):
    number = filters.CharFilter(lookup_expr="icontains", label="合格证编号")
    retention_until = DayRange(label="保存至")

    class Meta:
        model = Certificate
        fields = ("number", "retention_until")


class CertificateFilter(FilterSet):
    number = filters.CharFilter(lookup_expr="icontains", label="合格证编号")
    state = filters.ChoiceFilter(choices=Certificate.State.choices, label="状态")
    issued_on = DayRange(label="开具日期")
    tabs = "state"

    class Meta:
        model = Certificate
        fields = ("number", "state", "issued_on")
