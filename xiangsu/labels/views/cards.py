from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services
from xiangsu.labels.tables.cards import CardFilter, CardTable
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def cards(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="labels/cards.html",
        rows=queries.cards_of(request.actor),
        filterset=CardFilter,
        table=CardTable,
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
