from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services
from xiangsu.labels.tables.quota import ExceptionFilter, ExceptionTable
from xiangsu.subjects import queries as subjects
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page


@require_GET
def quota(request: Request) -> HttpResponse:
    """The exceptions in reach; an official names a producer to see and grant its quota."""
    if wanted := request.GET.get("producer", "").strip():
        return redirect("labels-quota-subject", subjects.subject_for(request.actor, wanted).number)
    return list_page(
        request,
        template="labels/quota.html",
        rows=queries.exceptions_of(request.actor),
        filterset=ExceptionFilter,
        table=ExceptionTable,
        export_name="赋码额度",
        context={"balances": queries.balances_of(request.actor, request.actor.organisation_id)},
    )


@require_http_methods(["GET", "POST"])
def subject_quota(request: Request, number: str) -> HttpResponse:
    subject = subjects.subject_for(request.actor, number)
    form = bound(request, forms.ExceptionForm)
    if form.is_valid():
        with errors_on(form):
            services.grant_exception(request.actor, subject_number=number, **form.cleaned_data)
            messages.success(request, "已核准，立即生效。")
            return redirect("labels-quota-subject", number)
    context = {
        "subject": subject,
        "balances": queries.balances_of(request.actor, subject.organisation_id),
        "exceptions": queries.exceptions_of(request.actor).filter(
            organisation_id=subject.organisation_id
        ),
        "form": form,
        "heading": "赋码额度",
        "hint": subject.name,
    }
    status = 422 if form.errors else 200
    return render(request, "labels/subject_quota.html", context, status=status)
