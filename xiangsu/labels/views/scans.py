from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request
from xiangsu.labels import queries
from xiangsu.labels.tables.scans import ScanFilter, ScanTable
from xiangsu.ui.lists import list_page


@require_GET
def scans(request: Request) -> HttpResponse:
    since = clock.today() - timedelta(days=29)
    by_day = queries.scans_by_day(request.actor, since)
    most = max(by_day.values(), default=1)
    days = [since + timedelta(days=n) for n in range(30)]
    bars = [
        {
            "day": day,
            "count": by_day.get(day, 0),
            "height": by_day.get(day, 0) * 110 // most,
            "x": n * 20,
            "y": 130 - by_day.get(day, 0) * 110 // most,
        }
        for n, day in enumerate(days)
    ]
    return list_page(
        request,
        template="labels/scans.html",
        rows=queries.scans_of(request.actor),
        filterset=ScanFilter,
        table=ScanTable,
        export_name="扫码记录",
        context={"bars": bars, "hint": "最近 30 天每天的扫码次数"},
    )
