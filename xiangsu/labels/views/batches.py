from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request
from xiangsu.labels import queries
from xiangsu.production import queries as production


@require_GET
def batch(request: Request, number: str) -> HttpResponse:
    found = production.batch_for(request.actor, number)
    marks = queries.marks_of(request.actor, found, clock.today())
    holds = production.open_holds_of(found)
    context = {
        "batch": found,
        "marks": marks,
        "receipts": queries.receipts_of_batch(found),
        "holds": holds,
        "obstacles": production.obstacles_of(found),
        "progress": queries.progress_of(request.actor, found, marks, held=bool(holds)),
        "heading": f"三标：{found.product}",
        "hint": f"批次 {number}",
    }
    template = "labels/batch.html" + ("#progress" if request.htmx else "")
    return render(request, template, context)
