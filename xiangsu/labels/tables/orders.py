import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from xiangsu.labels.models import CodeOrder
from xiangsu.labels.tables.links import open_link
from xiangsu.ui.filters import FilterSet
from xiangsu.ui.tables import Table


class OrderTable(Table):
    number = tables.Column(verbose_name="订单号")
    organisation = tables.Column(verbose_name="主体")
    product = tables.Column(verbose_name="产品")
    purpose = tables.Column(verbose_name="用途")
    quantity = tables.Column(verbose_name="数量（枚）")
    ordered_at = tables.DateTimeColumn(verbose_name="下单时间", format="Y-m-d H:i")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有赋码订单"
    empty_hint = "大批量印制标签时先订码：下载码文件交印刷厂，贴标时再按段启用到批次。"
    empty_action = ("查看标签卷", "labels-rolls")

    class Meta(Table.Meta):
        model = CodeOrder
        fields = (
            *("number", "organisation", "product", "purpose", "quantity", "ordered_at"),
            "actions",
        )

    def render_actions(self, record: CodeOrder) -> SafeString:
        return open_link("labels-order", record.number)


class OrderFilter(FilterSet):
    number = filters.CharFilter(lookup_expr="icontains", label="订单号")
    purpose = filters.ChoiceFilter(choices=CodeOrder.Purpose.choices, label="用途")
    tabs = "purpose"

    class Meta:
        model = CodeOrder
        fields = ("number", "purpose")
