import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.testing import rules
from xiangsu.testing.models import SelfTest
from xiangsu.ui.filters import DayRange, FilterSet
from xiangsu.ui.tables import Table

_TONES = {"qualified": "ok", "unqualified": "er", "suspected": "wa", "invalid": ""}


class TestTable(Table):
    number = tables.Column(verbose_name="检测编号")
    batch = tables.Column(verbose_name="批次")
    product = tables.Column(accessor="batch__product", verbose_name="产品", orderable=False)
    item = tables.Column(verbose_name="项目")
    method = tables.Column(verbose_name="方法")
    reading = tables.Column(verbose_name="读数")
    conclusion = tables.Column(verbose_name="结论")
    tested_at = tables.DateTimeColumn(verbose_name="检测时间", format="Y-m-d H:i")
    technician = tables.Column(verbose_name="检测员")

    empty_title = "还没有检测记录"
    empty_hint = "在批次页面点“登记自检”。"
    empty_action = ("查看批次", "production-batches")

    class Meta(Table.Meta):
        model = SelfTest
        fields = (
            *("number", "batch", "product", "item", "method", "reading", "conclusion"),
            *("tested_at", "technician"),
        )

    def render_batch(self, record: SelfTest) -> SafeString:
        url = reverse("production-batch", args=[record.batch.number])
        return format_html('<a href="{}">{}</a>', url, record.batch.number)

    def value_batch(self, record: SelfTest) -> str:
        return record.batch.number

    def render_reading(self, record: SelfTest) -> str:
        return rules.reading_text(record.method.reading, record.reading)

    def render_conclusion(self, record: SelfTest) -> SafeString:
        tone, word = _TONES[record.conclusion], record.get_conclusion_display()
        return format_html('<span class="tag {}">{}</span>', tone, word)

    def value_conclusion(self, record: SelfTest) -> str:
        return record.get_conclusion_display()


class TestFilter(FilterSet):
    batch = filters.CharFilter("batch__number", "icontains", label="批次号")
    conclusion = filters.ChoiceFilter(choices=SelfTest.Conclusion.choices, label="结论")
    tested_at = DayRange(label="检测时间")
    tabs = "conclusion"

    class Meta:
        model = SelfTest
        fields = ("batch", "conclusion", "tested_at")
