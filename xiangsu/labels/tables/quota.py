import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from xiangsu.labels.models import QuotaException
from xiangsu.labels.tables.links import open_link
from xiangsu.ui.filters import FilterSet
from xiangsu.ui.tables import Table


class ExceptionTable(Table):
    organisation = tables.Column(verbose_name="主体")
    category = tables.Column(verbose_name="产品类别")
    kg = tables.Column(verbose_name="核准数量（kg）")
    valid_to = tables.DateColumn(verbose_name="有效期至", format="Y-m-d")
    reason = tables.Column(verbose_name="原因", orderable=False)
    granted_at = tables.DateTimeColumn(verbose_name="核准时间", format="Y-m-d H:i")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "没有额度核准"
    empty_hint = "额度由地块面积和亩产上限算出；确有需要时，县局可以核准增加。"

    class Meta(Table.Meta):
        model = QuotaException
        fields = (
            *("organisation", "category", "kg", "valid_to", "reason", "granted_at"),
            "actions",
        )

    def render_actions(self, record: QuotaException) -> SafeString:
        return open_link("labels-quota-subject", record.organisation.subject.number)


class ExceptionFilter(FilterSet):
    organisation = filters.CharFilter("organisation__name", "icontains", label="主体")

    class Meta:
        model = QuotaException
        fields = ("organisation",)
