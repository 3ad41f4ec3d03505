from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services
from xiangsu.labels.tables.certificates import CertificateFilter, CertificateTable
from xiangsu.production import queries as production
from xiangsu.reference import queries as reference
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def certificates(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.certificates_of(request.actor),
        filterset=CertificateFilter,
        table=CertificateTable,
        export_name="合格证",
    )


@require_http_methods(["GET", "POST"])
def issue_certificate(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.certify")
    found = production.batch_for(request.actor, number)
    layout = reference.layout_on(clock.today())
    left = found.quantity_kg - queries.certified_kg(found.pk)
    initial = {"quantity_kg": left}
    form = bound(request, forms.CertificateForm, offered=layout.bases, initial=initial)
    if form.is_valid():
        with errors_on(form):
            services.issue_certificate(request.actor, batch_number=number, **form.cleaned_data)
            messages.success(request, "合格证已开具，接着可以赋码。")
            return redirect("labels-batch", number)
    hint = f"{layout.title}，还可开 {left} kg"
    back = reverse("labels-batch", args=[number])
    return form_page(request, form, "开具承诺达标合格证", back, submit="开具", hint=hint)


@require_GET
def certificate(request: Request, number: str) -> HttpResponse:
    found = queries.certificate_for(request.actor, number)
    form = bound(request, forms.VoidForm, at=reverse("labels-certificate-void", args=[number]))
    context = {"certificate": found, "form": form, "heading": found.layout.title}
    return render(request, "labels/certificate.html", context)


@require_POST
def void_certificate(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.void")
    queries.certificate_for(request.actor, number)
    form = forms.VoidForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        services.void_certificate(request.actor, number=number, reason=reason)
        messages.success(request, "合格证及用它赋的码已作废，可以重新开具。")
    else:
        messages.error(request, "请写明作废原因。")
    return redirect("labels-certificate", number)
