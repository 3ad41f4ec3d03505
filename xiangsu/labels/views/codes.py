from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services
from xiangsu.labels.tables.codes import IssueFilter, IssueTable
from xiangsu.production import queries as production
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def issues(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.issues_of(request.actor),
        filterset=IssueFilter,
        table=IssueTable,
        export_name="赋码记录",
    )


@require_http_methods(["GET", "POST"])
def issue_codes(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.issue")
    batch = production.batch_for(request.actor, number)
    form = bound(request, forms.IssueCodesForm, initial=queries.packing_guess(batch))
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
        "jobs": queries.print_jobs_of(request.actor).filter(issue=found),
        "form": bound(request, forms.VoidForm, at=reverse("labels-issue-void", args=[pk])),
        "heading": "标签与追溯码",
        "hint": f"批次 {found.batch.number}，{found.quantity} 枚",
    }
    return render(request, "labels/issue.html", context)


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


@require_POST
def retire_codes(request: Request, pk: int) -> HttpResponse:
    request.actor.require("labels.retire_codes")
    queries.issue_for(request.actor, pk)
    form = forms.VoidForm(request.POST)
    if form.is_valid():
        services.retire_codes(request.actor, pk=pk, reason=form.cleaned_data["reason"])
        messages.success(request, "已按密钥泄露停用，扫码页一秒内更新。")
    else:
        messages.error(request, "请写明停用原因。")
    return redirect("labels-issue", pk)
