from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services, sheets, tables
from xiangsu.production import queries as production
from xiangsu.reference import queries as reference
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def batch(request: Request, number: str) -> HttpResponse:
    found = production.batch_for(request.actor, number)
    marks = queries.marks_of(request.actor, found, clock.today())
    context = {
        "batch": found,
        "marks": marks,
        "holds": production.open_holds_of(found),
        "obstacles": production.obstacles_of(found),
        "heading": f"三标：{found.product}",
        "hint": f"批次 {number}",
    }
    return render(request, "labels/batch.html", context)


@require_GET
def cards(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="labels/cards.html",
        rows=queries.cards_of(request.actor),
        filterset=tables.CardFilter,
        table=tables.CardTable,
        export_name="产品身份证",
    )


@require_http_methods(["GET", "POST"])
def apply_card(request: Request) -> HttpResponse:
    request.actor.require("labels.apply_card")
    form = bound(request, forms.ApplyCardForm, actor=request.actor)
    if form.is_valid():
        data = {key: value for key, value in form.cleaned_data.items() if key != "client_id"}
        with errors_on(form):
            card = services.apply_card(request.actor, **data)
            messages.success(request, "已申请，县局审核后会通知您。")
            return redirect("labels-card", card.pk)
    return form_page(request, form, "申请身份证", "labels-cards", submit="提交申请")


@require_GET
def card(request: Request, pk: int) -> HttpResponse:
    found = queries.card_for(request.actor, pk)
    context = {"card": found, "form": forms.ReviewCardForm(), "heading": f"身份证：{found.product}"}
    return render(request, "labels/card.html", context)


@require_POST
def review_card(request: Request, pk: int) -> HttpResponse:
    request.actor.require("labels.review_card")
    queries.card_for(request.actor, pk)
    form = forms.ReviewCardForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选择审核结果；退回时请写明原因。")
    elif form.cleaned_data["decision"] == "pass":
        services.approve_card(request.actor, pk=pk)
        messages.success(request, "已通过，身份证号已生成。")
    else:
        services.return_card(request.actor, pk=pk, opinion=form.cleaned_data["opinion"])
        messages.success(request, "已退回，并已通知主体。")
    return redirect("labels-card", pk)


@require_GET
def certificates(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.certificates_of(request.actor),
        filterset=tables.CertificateFilter,
        table=tables.CertificateTable,
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
    context = {"certificate": found, "form": forms.VoidForm(), "heading": found.layout.title}
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


@require_GET
def issues(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.issues_of(request.actor),
        filterset=tables.IssueFilter,
        table=tables.IssueTable,
        export_name="赋码记录",
    )


@require_http_methods(["GET", "POST"])
def issue_codes(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.issue")
    production.batch_for(request.actor, number)
    form = bound(request, forms.IssueCodesForm)
    if form.is_valid():
        with errors_on(form):
            issue = services.issue_codes(request.actor, batch_number=number, **form.cleaned_data)
            messages.success(request, f"已赋码 {issue.quantity} 枚，现在就能扫。")
            return redirect("labels-issue", issue.pk)
    back = reverse("labels-batch", args=[number])
    return form_page(request, form, "赋码", back, submit="赋码", hint=f"批次 {number}")


@require_GET
def issue(request: Request, pk: int) -> HttpResponse:
    found = queries.issue_for(request.actor, pk)
    context = {
        "issue": found,
        "codes": queries.codes_of(found, count=6),
        "files": sheets.file_numbers(found),
        "form": forms.VoidForm(),
        "heading": "标签与追溯码",
        "hint": f"批次 {found.batch.number}，{found.quantity} 枚",
    }
    return render(request, "labels/issue.html", context)


@require_GET
def label_file(request: Request, pk: int, number: int) -> HttpResponse:
    found = queries.issue_for(request.actor, pk)
    content = sheets.label_file(found, number, sheet="a4" in request.GET)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"labels-{found.batch.number}-{number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def void_codes(request: Request, pk: int) -> HttpResponse:
    request.actor.require("labels.void")
    queries.issue_for(request.actor, pk)
    form = forms.VoidForm(request.POST)
    if form.is_valid():
        services.void_codes(request.actor, pk=pk, reason=form.cleaned_data["reason"])
        messages.success(request, "已作废，扫码页一秒内更新。")
    else:
        messages.error(request, "请写明作废原因。")
    return redirect("labels-issue", pk)


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
        filterset=tables.ScanFilter,
        table=tables.ScanTable,
        export_name="扫码记录",
        context={"bars": bars, "hint": "最近 30 天每天的扫码次数"},
    )
