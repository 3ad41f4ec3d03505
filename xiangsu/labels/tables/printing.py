import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from xiangsu.labels.models import PrintJob
from xiangsu.labels.tables.links import open_link
from xiangsu.ui.filters import DayRange, FilterSet
from xiangsu.ui.tables import Table


class PrintJobTable(Table):
    asked_at = tables.DateTimeColumn(verbose_name="时间", format="Y-m-d H:i")
    organisation = tables.Column(verbose_name="主体")
    product = tables.Column(verbose_name="产品", accessor="issue__batch__product", orderable=False)
    design = tables.Column(verbose_name="规格")
    medium = tables.Column(verbose_name="方式")
    quantity = tables.Column(verbose_name="数量（枚）", orderable=False)
    reprinted = tables.Column(verbose_name="其中重打")
    point = tables.Column(verbose_name="代打印网点", default="本单位")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有打印过标签"
    empty_hint = "给批次赋码后，在“标签与赋码”里打开一段码，点“打印标签”。"
    empty_action = ("标签与赋码", "labels-issues")

    class Meta(Table.Meta):
        model = PrintJob
        fields = (
            *("asked_at", "organisation", "product", "design", "medium", "quantity"),
            *("reprinted", "point", "state", "actions"),
        )

    def render_actions(self, record: PrintJob) -> SafeString:
        return open_link("labels-print-job", record.pk)


class PrintJobFilter(FilterSet):
    asked_at = DayRange(label="时间")
    state = filters.ChoiceFilter(choices=PrintJob.State.choices, label="状态")
    tabs = "state"

    class Meta:
        model = PrintJob
        fields = ("asked_at", "state")
