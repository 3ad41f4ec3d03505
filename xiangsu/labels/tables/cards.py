import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from xiangsu.labels import rules
from xiangsu.labels.models import IdCard
from xiangsu.labels.tables.links import open_link
from xiangsu.subjects import queries as subjects
from xiangsu.ui.filters import FilterSet
from xiangsu.ui.tables import Table


class CardTable(Table):
    product = tables.Column(verbose_name="产品")
    organisation = tables.Column(verbose_name="主体")
    county = tables.Column("县市区", accessor="organisation__region__parent")
    number = tables.Column(verbose_name="身份证号")
    grade = tables.Column(verbose_name="等级")
    brand = tables.Column(verbose_name="授权品牌")
    valid_to = tables.Column(verbose_name="有效期至")
    phase = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有身份证"
    empty_hint = "每个产品申请一张身份证，审核通过后才能赋码。"
    empty_action = ("申请身份证", "labels-card-apply")

    class Meta(Table.Meta):
        model = IdCard
        fields = (
            *("product", "organisation", "county", "number", "grade", "brand", "valid_to"),
            *("phase", "actions"),
        )

    def render_phase(self, value: str, record: IdCard) -> str:
        renewal = "（续期）" if record.renews_id and value in rules.WAITING_FOR_REVIEW else ""
        return rules.PHASES[value] + renewal

    def value_phase(self, value: str) -> str:
        return rules.PHASES[value]

    def render_actions(self, record: IdCard) -> SafeString:
        return open_link("labels-card", record.pk)


class CardFilter(FilterSet):
    number = filters.CharFilter("number", "startswith", label="身份证号")
    product = filters.CharFilter("product__name", "icontains", label="产品")
    organisation = filters.CharFilter("organisation__name", "icontains", label="主体")
    brand = filters.ChoiceFilter(
        choices=[(name, name) for name in subjects.brand_names()], label="品牌"
    )
    state = filters.ChoiceFilter("phase", choices=list(rules.PHASES.items()), label="状态")
    tabs = "state"

    class Meta:
        model = IdCard
        fields = ("number", "product", "organisation", "brand", "state")
