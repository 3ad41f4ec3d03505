import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from xiangsu.labels.models import CodeRoll
from xiangsu.labels.tables.links import open_link
from xiangsu.ui.filters import FilterSet
from xiangsu.ui.tables import Table


class RollTable(Table):
    number = tables.Column(verbose_name="卷号")
    organisation = tables.Column(verbose_name="主体")
    product = tables.Column(verbose_name="产品", accessor="order__product")
    quantity = tables.Column(verbose_name="枚数", orderable=False)
    base = tables.Column(verbose_name="所在基地")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有标签卷"
    empty_hint = "订码以后，每一卷都在这里：启用、拆分、移交、核销。"
    empty_action = ("订码", "labels-orders")

    class Meta(Table.Meta):
        model = CodeRoll
        fields = ("number", "organisation", "product", "quantity", "base", "state", "actions")

    def render_actions(self, record: CodeRoll) -> SafeString:
        return open_link("labels-roll", record.number)


class RollFilter(FilterSet):
    number = filters.CharFilter(lookup_expr="icontains", label="卷号")
    order = filters.CharFilter("order__number", label="订单号")
    state = filters.ChoiceFilter(choices=CodeRoll.State.choices, label="状态")
    tabs = "state"

    class Meta:
        model = CodeRoll
        fields = ("number", "order", "state")
