from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.accounts import queries as accounts
from xiangsu.feedback import queries, services
from xiangsu.feedback.forms import ComplaintForm, ReplyForm
from xiangsu.feedback.tables import ComplaintFilter, ComplaintTable
from xiangsu.kernel.errors import NotFound
from xiangsu.kernel.web import Request, errors_on, file_response
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page


@login_not_required
@require_http_methods(["GET", "POST"])
def complain(request: Request) -> HttpResponse:
    counties = accounts.county_choices()
    initial = {"code": request.GET.get("code", "")[:40]}
    form = bound(request, ComplaintForm, counties=counties, initial=initial)
    if form.is_valid() and not form.cleaned_data.pop("website"):
        with errors_on(form):
            complaint = services.file_complaint(**form.cleaned_data)
            return redirect("feedback-tracked", complaint.tracking_number)
    status = 422 if form.errors else 200
    return render(request, "feedback/complain.html", {"form": form}, status=status)


@login_not_required
@require_GET
def track(request: Request) -> HttpResponse:
    """From a number that was written down to its complaint."""
    return redirect("feedback-tracked", request.GET.get("number", "").strip()[:40] or "-")


@login_not_required
@require_GET
def tracked(request: Request, number: str) -> HttpResponse:
    complaint = queries.complaint_tracked(number)
    return render(request, "feedback/tracked.html", {"complaint": complaint})


@require_GET
def complaints(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.complaints_of(request.actor),
        filterset=ComplaintFilter,
        table=ComplaintTable,
        export_name="投诉举报",
    )


@require_GET
def complaint(request: Request, number: str) -> HttpResponse:
    found = queries.complaint_for(request.actor, number)
    context = {
        "complaint": found,
        "contact": queries.contact_of(request.actor, found),
        "form": bound(request, ReplyForm, at=reverse("feedback-close", args=[number])),
        "heading": "投诉举报",
    }
    return render(request, "feedback/complaint.html", context)


@require_POST
def take_up(request: Request, number: str) -> HttpResponse:
    services.take_up(request.actor, number=number)
    messages.success(request, "已受理。")
    return redirect("feedback-complaint", number)


@require_POST
def close(request: Request, number: str) -> HttpResponse:
    request.actor.require("feedback.handle")
    queries.complaint_for(request.actor, number)
    form = ReplyForm(request.POST)
    if form.is_valid():
        services.close(request.actor, number=number, reply=form.cleaned_data["reply"])
        messages.success(request, "已答复并办结。")
    else:
        messages.error(request, "请写明答复内容。")
    return redirect("feedback-complaint", number)


@require_GET
def photo(request: Request, number: str) -> FileResponse:
    found = queries.complaint_for(request.actor, number)
    if found.photo is None:
        raise NotFound("照片")
    return file_response(found.photo, found.tracking_number)
