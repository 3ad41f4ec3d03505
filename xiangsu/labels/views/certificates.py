from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import certificate_paper, forms, proofs, queries, services
from xiangsu.labels.tables.certificates import (
    CertificateFilter,
    CertificateTable,
    EndingFilter,
    EndingTable,
)
from xiangsu.production import queries as production
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page

_SAME = ("bases", "quantity_kg", "boxes", "kg_per_box")


@require_GET
def certificates(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="labels/certificates.html",
        rows=queries.certificates_of(request.actor),
        filterset=CertificateFilter,
        table=CertificateTable,
        export_name="合格证",
    )


@require_GET
def ending(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.certificates_ending(request.actor, clock.today()),
        filterset=EndingFilter,
        table=EndingTable,
        export_name="保存期将满的合格证",
        context={"hint": "90 天内到期或已到期；到期前请勿销毁"},
    )


@require_http_methods(["GET", "POST"])
def issue_certificate(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.certify")
    found = production.batch_for(request.actor, number)
    form = _form(request, forms.CertificateForm, found)
    if form.is_valid():
        with errors_on(form):
            services.issue_certificate(request.actor, batch_number=number, **form.cleaned_data)
            messages.success(request, "合格证已开具，接着可以赋码。")
            return redirect("labels-batch", number)
    back = reverse("labels-batch", args=[number])
    hint = f"批次 {number}，{found.quantity_kg} kg"
    return form_page(request, form, "开具承诺达标合格证", back, submit="开具", hint=hint)


@require_http_methods(["GET", "POST"])
def reissue_certificate(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.certify")
    first = queries.certificate_for(request.actor, number)
    found = production.batch_for(request.actor, first.batch.number)
    form = _form(request, forms.ReissueForm, found, **model_to_dict(first, _SAME))
    if form.is_valid():
        with errors_on(form):
            made = services.reissue_certificate(request.actor, number=number, **form.cleaned_data)
            messages.success(request, f"已重新开具 {made.number}，{number} 已作废。")
            return redirect("labels-certificate", made.number)
    back = reverse("labels-certificate", args=[number])
    hint = f"代替 {number}；原证和用它赋的码一并作废"
    return form_page(request, form, "重新开具合格证", back, submit="作废并重新开具", hint=hint)


def _form(request: Request, kind: type[forms.CertificateForm], batch: Any, **initial: Any) -> Any:
    left = batch.quantity_kg - queries.certified_kg(batch.pk)
    return bound(
        request,
        kind,
        layouts=queries.layouts_for(batch, clock.today()),
        initial={"quantity_kg": left} | initial,
    )


@require_GET
def certificate(request: Request, number: str) -> HttpResponse:
    found = queries.certificate_for(request.actor, number)
    form = bound(request, forms.VoidForm, at=reverse("labels-certificate-void", args=[number]))
    context = {
        "certificate": found,
        "lines": certificate_paper.lines_of(found),
        "sources": queries.sources_of(found),
        "files": certificate_paper.file_numbers(found),
        "embed": request.build_absolute_uri(reverse("labels-shown", args=[number])),
        "form": form,
        "heading": found.layout.title,
    }
    return render(request, "labels/certificate.html", context)


@require_GET
def sheet(request: Request, number: str) -> HttpResponse:
    found = queries.certificate_for(request.actor, number)
    return _pdf(certificate_paper.sheet_pdf(found, proofs.proof_url), number)


@require_GET
def box_labels(request: Request, number: str, file: int) -> HttpResponse:
    found = queries.certificate_for(request.actor, number)
    return _pdf(certificate_paper.box_pdf(found, file, proofs.proof_url), f"{number}-box-{file}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


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
