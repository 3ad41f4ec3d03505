import django_tables2 as tables

from xiangsu.scan import queries as scan
from xiangsu.scan.codes import grouped
from xiangsu.ui.filters import DayRange, FilterSet
from xiangsu.ui.tables import Table


class ScanTable(Table):
    seen_at = tables.DateTimeColumn(verbose_name="时间", format="Y-m-d H:i:s")
    serial = tables.Column(verbose_name="追溯码")

    empty_title = "还没有人扫码"
    empty_hint = "标签贴出去以后，每一次扫码都会出现在这里。"

    class Meta(Table.Meta):
        fields = ("seen_at", "serial")

    def render_serial(self, value: int) -> str:
        return grouped(scan.code_of(value))


class ScanFilter(FilterSet):
    seen_at = DayRange(label="时间")
