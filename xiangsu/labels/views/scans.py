from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request
from xiangsu.labels import heat, queries
from xiangsu.labels.tables.scans import ScanFilter, ScanTable
from xiangsu.ui.charts import bars
from xiangsu.ui.lists import list_page

DAYS: Final = 30


@require_GET
def scans(request: Request) -> HttpResponse:
    today = clock.today()
    since = today - timedelta(days=DAYS - 1)
    overview = queries.scan_overview(request.actor, since)
    counts = {place.key: place.scans for place in overview.places}
    chart = {
        "title": "扫码",
        "unit": "次",
        "total": overview.total,
        "bars": bars(overview.days, today, DAYS),
    }
    context = {
        "overview": overview,
        "since": since.isoformat(),
        "chart": chart,
        "shapes": heat.shapes(counts),
        "map_size": (heat.WIDTH_KM, heat.HEIGHT_KM),
        "map_approval": settings.XIANGSU_MAP_APPROVAL,
        "hint": f"最近 {DAYS} 天；每个数字都能点开看是哪些扫码",
    }
    return list_page(
        request,
        template="labels/scans.html",
        rows=queries.scans_of(request.actor),
        filterset=ScanFilter,
        table=ScanTable,
        export_name="扫码记录",
        context=context,
    )
