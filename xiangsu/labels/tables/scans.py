import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.accounts import queries as accounts
from xiangsu.labels.queries import scans as queries
from xiangsu.production import queries as production
from xiangsu.scan import queries as scan
from xiangsu.scan.codes import grouped
from xiangsu.scan.queries import ScanEvent
from xiangsu.ui.filters import DayRange, FilterSet
from xiangsu.ui.tables import Table

UNKNOWN = "unknown"


def _places() -> list[tuple[str, str]]:
    counties = sorted(accounts.county_names().items())
    return [(UNKNOWN, "未提供位置"), (queries.ELSEWHERE, "省外"), *counties]


class ScanTable(Table):
    seen_at = tables.DateTimeColumn(verbose_name="时间", format="Y-m-d H:i:s")
    serial = tables.Column(verbose_name="追溯码")
    batch_number = tables.Column(verbose_name="批次", orderable=False)
    place = tables.Column(verbose_name="地点", empty_values=())
    role = tables.Column(verbose_name="谁扫的")

    empty_title = "还没有人扫码"
    empty_hint = "标签贴出去以后，每一次扫码都会出现在这里。"

    class Meta(Table.Meta):
        fields = ("seen_at", "serial", "batch_number", "place", "role")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._counties = dict(_places())

    def render_serial(self, value: int) -> str:
        return grouped(scan.code_of(value))

    def render_batch_number(self, value: str) -> SafeString:
        url = reverse("production-batch", args=[value])
        return format_html('<a href="{}">{}</a>', url, value)

    def value_batch_number(self, value: str) -> str:
        return value

    def render_place(self, value: str) -> str:
        return self._counties.get(value, value) or "—"

    def render_role(self, record: ScanEvent) -> str:
        return record.get_role_display()


class ScanFilter(FilterSet):
    seen_at = DayRange(label="时间")
    batch = filters.CharFilter(method="of_batch", label="批次号")
    product = filters.CharFilter(method="of_product", label="产品")
    place = filters.ChoiceFilter(method="at_place", choices=_places, label="地点")
    role = filters.ChoiceFilter(choices=ScanEvent.Role.choices, label="谁扫的")

    def of_batch(self, rows: QuerySet[ScanEvent], _name: str, value: str) -> QuerySet[ScanEvent]:
        return rows.filter(batch_id__in=production.batch_ids(number__icontains=value))

    def of_product(self, rows: QuerySet[ScanEvent], _name: str, value: str) -> QuerySet[ScanEvent]:
        return rows.filter(batch_id__in=production.batch_ids(product__name__icontains=value))

    def at_place(self, rows: QuerySet[ScanEvent], _name: str, value: str) -> QuerySet[ScanEvent]:
        return rows.filter(place="" if value == UNKNOWN else value)
