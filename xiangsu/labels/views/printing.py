from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services
from xiangsu.labels.tables.printing import PrintJobFilter, PrintJobTable
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def jobs(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.print_jobs_of(request.actor),
        filterset=PrintJobFilter,
        table=PrintJobTable,
        export_name="打印记录",
    )


@require_http_methods(["GET", "POST"])
def print_labels(request: Request, pk: int) -> HttpResponse:
    request.actor.require("labels.print")
    issue = queries.issue_for(request.actor, pk)
    form = bound(request, forms.PrintForm, initial=queries.print_offer(issue))
    if form.is_valid():
        with errors_on(form):
            job = services.print_labels(request.actor, issue_pk=pk, **form.cleaned_data)
            return redirect("labels-print-job", job.pk)
    return print_page(request, form, issue, reverse("labels-issue", args=[pk]))


def print_page(request: Request, form: forms.PrintForm, issue: Any, back: str) -> HttpResponse:
    hint = f"批次 {issue.batch.number}，共 {issue.quantity} 枚；序号从 1 数起"
    return form_page(request, form, "打印标签", back, submit="生成标签", hint=hint)


@require_GET
def job(request: Request, pk: int) -> HttpResponse:
    return job_page(request, request.actor, pk)


def job_page(request: Request, actor: Actor, pk: int, **more: object) -> HttpResponse:
    """One print job; its links are relative, so the same page serves a trace point's clerk."""
    found = queries.print_job_for(actor, pk)
    context = {
        "job": found,
        "files": queries.label_files_of(found),
        "spoiled": queries.spoiled_of(found),
        "may_print": actor.may("labels.print"),
        "form": forms.SpoiledForm(initial={"first": found.first, "last": found.first}),
        "heading": f"打印标签：{found.issue.batch.product}",
        "hint": f"批次 {found.issue.batch.number}，第 {found.first}–{found.last} 枚",
    }
    template = "labels/print_job.html" + ("#progress" if request.htmx else "")
    return render(request, template, context | more)


@require_GET
def file(request: Request, pk: int, number: int) -> FileResponse:
    path, name = services.fetch_file(request.actor, job_pk=pk, number=number)
    return label_response(path, name)


def label_response(path: Any, name: str) -> FileResponse:
    kind = "application/pdf" if name.endswith(".pdf") else "application/octet-stream"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def report_spoiled(request: Request, pk: int) -> HttpResponse:
    request.actor.require("labels.print")
    queries.print_job_for(request.actor, pk)
    form = forms.SpoiledForm(request.POST)
    if form.is_valid():
        services.report_spoiled(request.actor, job_pk=pk, **without_click(form.cleaned_data))
        messages.success(request, "损坏标签已登记，需要时可以重打。")
    else:
        messages.error(request, "请填起止序号和原因。")
    return redirect("labels-print-job", pk)


@require_POST
def remake(request: Request, pk: int) -> HttpResponse:
    services.remake_files(request.actor, job_pk=pk)
    return redirect("labels-print-job", pk)


def without_click(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "client_id"}
