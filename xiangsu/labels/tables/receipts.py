import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.labels.models import CertificateReceipt
from xiangsu.ui.filters import DayRange, FilterSet
from xiangsu.ui.tables import Table


class ReceiptTable(Table):
    number = tables.Column(verbose_name="证明编号", empty_values=())
    kind = tables.Column(verbose_name="种类")
    issuer_name = tables.Column(verbose_name="开具者")
    product_name = tables.Column(verbose_name="产品")
    quantity_kg = tables.Column(verbose_name="数量（kg）")
    collected_on = tables.Column(verbose_name="收取日期")
    retention_until = tables.Column(verbose_name="保存至")
    batch = tables.Column(verbose_name="收购批次")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有收取的合格证"
    empty_hint = "登记收购批次后，在“三标”页面登记收取的合格证。"
    empty_action = ("登记收购", "production-purchase")

    class Meta(Table.Meta):
        model = CertificateReceipt
        fields = (
            *("number", "kind", "issuer_name", "product_name", "quantity_kg", "collected_on"),
            *("retention_until", "batch", "actions"),
        )

    def render_number(self, record: CertificateReceipt) -> str:
        void = record.ours and record.ours.state == "void"
        return f"{record.number or '无编号'}{'（已作废）' if void else ''}"

    def render_batch(self, record: CertificateReceipt) -> SafeString:
        url = reverse("labels-batch", args=[record.batch.number])
        return format_html('<a href="{}">{}</a>', url, record.batch.number)

    def value_batch(self, record: CertificateReceipt) -> str:
        return record.batch.number

    def render_actions(self, record: CertificateReceipt) -> SafeString:
        if record.photo is None:
            return format_html('<div class="ops"></div>')
        url = reverse("labels-receipt-photo", args=[record.pk])
        return format_html('<div class="ops"><a href="{}">看照片</a></div>', url)


class ReceiptFilter(FilterSet):
    number = filters.CharFilter(lookup_expr="icontains", label="证明编号")
    issuer_name = filters.CharFilter(lookup_expr="icontains", label="开具者")
    collected_on = DayRange(label="收取日期")

    class Meta:
        model = CertificateReceipt
        fields = ("number", "issuer_name", "collected_on")
