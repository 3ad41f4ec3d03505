import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from xiangsu.labels.models import IdCard
from xiangsu.labels.tables.links import open_link
from xiangsu.ui.filters import FilterSet
from xiangsu.ui.tables import Table


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
        return open_link("labels-card", record.pk)


class CardFilter(FilterSet):
    product = filters.CharFilter("product__name", "icontains", label="产品")
    state = filters.ChoiceFilter(choices=IdCard.State.choices, label="状态")
    tabs = "state"

    class Meta:
        model = IdCard
        fields = ("product", "state")
