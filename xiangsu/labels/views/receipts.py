from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xiangsu.kernel.errors import NotFound
from xiangsu.kernel.web import Request, errors_on, file_response
from xiangsu.labels import forms, queries, services
from xiangsu.labels.tables.receipts import ReceiptFilter, ReceiptTable
from xiangsu.production import queries as production
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def receipts(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.receipts_of(request.actor),
        filterset=ReceiptFilter,
        table=ReceiptTable,
        export_name="收取的合格证",
    )


@require_http_methods(["GET", "POST"])
def collect(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.certify")
    found = production.batch_for(request.actor, number)
    initial = {"issuer_name": found.supplier, "product_name": found.product.name}
    form = bound(request, forms.ReceiptForm, initial=initial)
    if form.is_valid():
        with errors_on(form):
            made = services.collect_certificate(
                request.actor, batch_number=number, **form.cleaned_data
            )
            messages.success(request, f"已登记：{made.issuer_name} {made.quantity_kg} kg。")
            return redirect("labels-batch", number)
    back = reverse("labels-batch", args=[number])
    return form_page(request, form, "登记收取的合格证", back, hint=f"收购批次 {number}")


@require_GET
def photo(request: Request, pk: int) -> FileResponse:
    found = queries.receipt_for(request.actor, pk)
    if found.photo is None:
        raise NotFound("照片")
    return file_response(found.photo, f"receipt-{pk}")
