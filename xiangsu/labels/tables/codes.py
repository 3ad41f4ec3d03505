import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from xiangsu.labels.models import CodeIssue
from xiangsu.labels.tables.links import open_link
from xiangsu.scan import queries as scan
from xiangsu.scan.codes import grouped
from xiangsu.ui.filters import FilterSet
from xiangsu.ui.tables import Table


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
        return open_link("labels-issue", record.pk)


class IssueFilter(FilterSet):
    batch = filters.CharFilter("batch__number", "icontains", label="批次号")
    state = filters.ChoiceFilter(choices=CodeIssue.State.choices, label="状态")
    tabs = "state"

    class Meta:
        model = CodeIssue
        fields = ("batch", "state")
