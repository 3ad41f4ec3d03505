"""A trace point's clerk at work: find the producer, take the consent, issue, print."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services
from xiangsu.labels.views.printing import job_page, label_response, print_page, without_click
from xiangsu.production import queries as production
from xiangsu.subjects import queries as subjects
from xiangsu.ui.forms import bound
from xiangsu.ui.pages import form_page


@require_GET
def farmers(request: Request) -> HttpResponse:
    request.actor.require("labels.print_for")
    point = subjects.own_point(request.actor)
    form = forms.FindFarmerForm(request.GET or None)
    wanted = form.cleaned_data["text"] if form.is_valid() else ""
    context = {
        "form": form,
        "wanted": wanted,
        "found": subjects.farmers_found(point, wanted) if wanted else [],
        "consents": subjects.open_consents(point, clock.today()),
        "heading": "代打印标签",
        "hint": f"{point.name}，服务{point.region}",
    }
    return render(request, "labels/point_farmers.html", context)


@require_GET
def farmer(request: Request, farmer_number: str) -> HttpResponse:
    place = queries.standing_in(request.actor, farmer_number)
    context = {
        "farmer": place.farmer,
        "batches": production.batches_of(place.actor)[:20],
        "issues": queries.issues_of(place.actor)[:20],
        "jobs": queries.jobs_for(place.point, place.farmer)[:20],
        "heading": f"代打印：{place.farmer.name}",
        "hint": place.farmer.number,
    }
    return render(request, "labels/point_farmer.html", context)


@require_http_methods(["GET", "POST"])
def issue_codes(request: Request, farmer_number: str, number: str) -> HttpResponse:
    place = queries.standing_in(request.actor, farmer_number)
    production.batch_for(place.actor, number)
    batch = production.batch_for(place.actor, number)
    form = bound(request, forms.IssueCodesForm, initial=queries.packing_guess(batch))
    if form.is_valid():
        with errors_on(form):
            issue = services.issue_for_farmer(
                request.actor,
                farmer_number=farmer_number,
                batch_number=number,
                **form.cleaned_data,
            )
            return redirect("labels-point-print", farmer_number, issue.pk)
    back = reverse("labels-point-farmer", args=[farmer_number])
    hint = f"{place.farmer.name}，批次 {number}"
    return form_page(request, form, "代赋码", back, submit="赋码", hint=hint)


@require_http_methods(["GET", "POST"])
def print_labels(request: Request, farmer_number: str, pk: int) -> HttpResponse:
    place = queries.standing_in(request.actor, farmer_number)
    issue = queries.issue_for(place.actor, pk)
    form = bound(request, forms.PrintForm, initial=queries.print_offer(issue))
    if form.is_valid():
        with errors_on(form):
            job = services.print_for_farmer(
                request.actor, farmer_number=farmer_number, issue_pk=pk, **form.cleaned_data
            )
            return redirect("labels-point-job", farmer_number, job.pk)
    return print_page(request, form, issue, reverse("labels-point-farmer", args=[farmer_number]))


@require_GET
def job(request: Request, farmer_number: str, pk: int) -> HttpResponse:
    place = queries.standing_in(request.actor, farmer_number)
    found = queries.point_job_for(place, pk)
    return job_page(request, place.actor, found.pk)


@require_GET
def file(request: Request, farmer_number: str, pk: int, number: int) -> FileResponse:
    path, name = services.fetch_for_farmer(
        request.actor, farmer_number=farmer_number, job_pk=pk, number=number
    )
    return label_response(path, name)


@require_POST
def report_spoiled(request: Request, farmer_number: str, pk: int) -> HttpResponse:
    place = queries.standing_in(request.actor, farmer_number)
    queries.point_job_for(place, pk)
    form = forms.SpoiledForm(request.POST)
    if form.is_valid():
        facts = without_click(form.cleaned_data)
        services.spoil_for_farmer(request.actor, farmer_number=farmer_number, job_pk=pk, **facts)
        messages.success(request, "损坏标签已登记，需要时可以重打。")
    else:
        messages.error(request, "请填起止序号和原因。")
    return redirect("labels-point-job", farmer_number, pk)


@require_POST
def remake(request: Request, farmer_number: str, pk: int) -> HttpResponse:
    services.remake_for_farmer(request.actor, farmer_number=farmer_number, job_pk=pk)
    return redirect("labels-point-job", farmer_number, pk)


@require_GET
def accounts(request: Request) -> HttpResponse:
    request.actor.require("labels.view")
    form = forms.MonthForm(request.GET or None)
    month = form.cleaned_data["month"] if form.is_valid() else clock.today().replace(day=1)
    context = {
        "form": forms.MonthForm(initial={"month": f"{month:%Y-%m}"}),
        "accounts": queries.point_accounts(request.actor, month),
        "heading": "追溯网点月度台账",
        "hint": f"{month:%Y 年 %m 月}",
    }
    return render(request, "labels/point_accounts.html", context)
