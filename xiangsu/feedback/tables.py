import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.feedback.models import Complaint
from xiangsu.ui.filters import DayRange, FilterSet
from xiangsu.ui.tables import Table


class ComplaintTable(Table):
    filed_at = tables.DateTimeColumn(verbose_name="提交时间", format="Y-m-d H:i")
    text = tables.Column(verbose_name="内容")
    batch = tables.Column(verbose_name="批次")
    region = tables.Column(verbose_name="承办县")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "没有投诉"
    empty_hint = "消费者在扫码页提交的投诉举报会出现在这里。"

    class Meta(Table.Meta):
        model = Complaint
        fields = ("filed_at", "text", "batch", "region", "state", "actions")

    def render_text(self, value: str) -> str:
        return value[:60]

    def render_actions(self, record: Complaint) -> SafeString:
        url = reverse("feedback-complaint", args=[record.tracking_number])
        return format_html('<div class="ops"><a href="{}">查看</a></div>', url)


class ComplaintFilter(FilterSet):
    state = filters.ChoiceFilter(choices=Complaint.State.choices, label="状态")
    filed_at = DayRange(label="提交时间")
    tabs = "state"

    class Meta:
        model = Complaint
        fields = ("state", "filed_at")
