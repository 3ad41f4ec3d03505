from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services
from xiangsu.labels.tables.rolls import RollFilter, RollTable
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def rolls(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.rolls_of(request.actor),
        filterset=RollFilter,
        table=RollTable,
        export_name="标签卷",
    )


@require_GET
def roll(request: Request, number: str) -> HttpResponse:
    found = queries.roll_for(request.actor, number)
    context = {
        "roll": found,
        "account": queries.account_of(found),
        "gaps": queries.gaps_of(found),
        "issues": queries.issues_of_roll(found),
        "marks": queries.marks_of_roll(found),
        "mine": found.organisation_id == request.actor.organisation_id,
        "offered": found.offered_to
        and found.offered_to.organisation_id == request.actor.organisation_id,
        "heading": f"标签卷：{found.order.product}",
        "hint": f"卷 {number}",
    }
    return render(request, "labels/roll.html", context)


@require_http_methods(["GET", "POST"])
def activate(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.issue")
    queries.roll_for(request.actor, number)
    form = bound(request, forms.ActivateForm, actor=request.actor)
    if form.is_valid():
        with errors_on(form):
            issue = services.activate_labels(request.actor, roll_number=number, **form.act)
            messages.success(request, f"已启用 {issue.quantity:,} 枚，现在扫码显示本批次。")
            return redirect("labels-roll", number)
    return _page(request, form, number, "启用到批次")


@require_http_methods(["GET", "POST"])
def mark(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.order")
    queries.roll_for(request.actor, number)
    gap = {name: request.GET.get(name) for name in ("first", "quantity") if name in request.GET}
    form = bound(request, forms.MarkForm, initial=gap)
    if form.is_valid():
        with errors_on(form):
            made = services.mark_labels(request.actor, roll_number=number, **form.act)
            messages.success(request, f"已登记{made}枚，扫码页一秒内显示作废。")
            return redirect("labels-roll", number)
    return _page(request, form, number, "登记去向")


@require_http_methods(["GET", "POST"])
def split(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.order")
    queries.roll_for(request.actor, number)
    form = bound(request, forms.SplitForm)
    if form.is_valid():
        with errors_on(form):
            keep = form.cleaned_data["keep"]
            end = services.split_roll(request.actor, roll_number=number, keep=keep)
            messages.success(request, f"已拆出新卷 {end.number}。")
            return redirect("labels-roll", number)
    return _page(request, form, number, "拆分")


@require_http_methods(["GET", "POST"])
def hand_over(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.order")
    queries.roll_for(request.actor, number)
    form = bound(request, forms.HandOverForm)
    if form.is_valid():
        with errors_on(form):
            base = form.cleaned_data["base_number"]
            services.hand_over_roll(request.actor, roll_number=number, base_number=base)
            messages.success(request, "已移交；交给其他主体的，等对方确认。")
            return redirect("labels-roll", number)
    return _page(request, form, number, "移交")


@require_POST
def accept(request: Request, number: str) -> HttpResponse:
    return _done(request, number, services.accept_roll, "已接收这一卷。", "labels-roll")


@require_POST
def decline(request: Request, number: str) -> HttpResponse:
    return _done(request, number, services.decline_roll, "已退回对方。", "labels-rolls")


@require_POST
def close(request: Request, number: str) -> HttpResponse:
    return _done(request, number, services.close_roll, "这一卷已核销。", "labels-roll")


def _page(request: Request, form: Any, number: str, heading: str) -> HttpResponse:
    back = reverse("labels-roll", args=[number])
    return form_page(request, form, heading, back, submit=heading, hint=f"卷 {number}")


def _done(
    request: Request, number: str, act: Callable[..., Any], words: str, then: str
) -> HttpResponse:
    act(request.actor, roll_number=number)
    messages.success(request, words)
    return redirect(then, *([number] if then == "labels-roll" else []))
