from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request, errors_on, file_response
from xiangsu.labels import forms, queries, rules, services
from xiangsu.labels.queries import IdCard
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
    initial = {"product_number": request.GET.get("product", "")}
    form = bound(request, forms.DraftCardForm, actor=request.actor, initial=initial)
    if form.is_valid():
        data = {key: value for key, value in form.cleaned_data.items() if key != "client_id"}
        with errors_on(form):
            card = services.draft_card(request.actor, **data)
            messages.success(request, "草稿已保存，接着上传申请材料。")
            return redirect("labels-card", card.pk)
    hint = "先填申报内容，下一步上传材料"
    return form_page(
        request, form, "申请身份证", "labels-cards", submit="保存，下一步上传材料", hint=hint
    )


@require_http_methods(["GET", "POST"])
def edit_card(request: Request, pk: int) -> HttpResponse:
    found = queries.card_for(request.actor, pk)
    request.actor.require("labels.apply_card")
    kept = {"product_number": found.product.number, "grade": found.grade}
    initial = kept | {"brand": found.brand, "statement": found.statement}
    form = bound(request, forms.DraftCardForm, actor=request.actor, initial=initial)
    if form.is_valid():
        data = {k: form.cleaned_data[k] for k in ("grade", "brand", "statement")}
        with errors_on(form):
            services.draft_card(request.actor, product_number=found.product.number, **data)
            messages.success(request, "草稿已保存。")
            return redirect("labels-card", pk)
    return form_page(request, form, "修改申请", f"/labels/cards/{pk}", submit="保存草稿")


@require_GET
def card(request: Request, pk: int) -> HttpResponse:
    return _card_page(request, queries.card_for(request.actor, pk))


def _card_page(request: Request, found: IdCard, **bound_forms: Any) -> HttpResponse:
    actor, phase = request.actor, queries.phase_of(found)
    evidence = queries.evidence_of(found)
    own = actor.organisation_id == found.organisation_id and not actor.is_official
    sanctionable = found.state in {"approved", "suspended"}
    context = {
        "card": found,
        "phase": phase,
        "phase_words": rules.PHASES[phase],
        "next": rules.next_step(phase, actor.grants, own=own),
        "evidence": evidence,
        "reasons": queries.return_reasons(found),
        "steps": queries.steps_of(found),
        "terms": queries.terms_of(found),
        "phases": rules.PHASES,
        "evidence_form": forms.EvidenceForm(needed=evidence),
        "review_form": forms.ReviewCardForm(items={kind.code: kind.name for kind in evidence}),
        "sanction_form": forms.SanctionForm(state=found.state) if sanctionable else None,
        "heading": f"身份证：{found.product}",
    }
    refused = next((form for form in bound_forms.values() if form.errors), None)
    context |= {"refused": refused, **bound_forms}
    return render(request, "labels/card.html", context, status=422 if refused else 200)


@require_POST
def submit_card(request: Request, pk: int) -> HttpResponse:
    """Keep the files that were chosen; with the button 提交申请, hand the application in."""
    found = queries.card_for(request.actor, pk)
    request.actor.require("labels.apply_card")
    form = forms.EvidenceForm(request.POST, request.FILES, needed=queries.evidence_of(found))
    if form.is_valid():
        with errors_on(form):
            for code, upload in form.cleaned_data.items():
                if upload:
                    services.attach_evidence(request.actor, pk=pk, code=code, upload=upload)
            if "submit" in request.POST:
                services.submit_card(request.actor, pk=pk)
            messages.success(
                request,
                "已提交，审核后会通知您。" if "submit" in request.POST else "材料已保存。",
            )
            return redirect("labels-card", pk)
    return _card_page(request, found, evidence_form=form)


@require_GET
def evidence_file(request: Request, pk: int, code: str) -> FileResponse:
    return file_response(queries.evidence_file_for(request.actor, pk, code), f"card-{pk}-{code}")


@require_POST
def review_card(request: Request, pk: int) -> HttpResponse:
    found = queries.card_for(request.actor, pk)
    _require_reviewer(request)
    needed = queries.evidence_needed(found.brand, clock.today())
    form = forms.ReviewCardForm(request.POST, items=needed)
    if form.is_valid():
        opinion = form.cleaned_data["opinion"]
        with errors_on(form):
            if form.cleaned_data["decision"] == "pass":
                done = services.approve_card(request.actor, pk=pk, opinion=opinion)
            else:
                done = services.return_card(
                    request.actor, pk=pk, opinion=opinion, reasons=form.reasons()
                )
            messages.success(request, f"已办理，申请现在是“{done.get_state_display()}”。")
            return redirect("labels-card", pk)
    return _card_page(request, found, review_form=form)


def _require_reviewer(request: Request) -> None:
    if not request.actor.may("labels.approve_card"):
        request.actor.require("labels.review_card")


@require_POST
def sanction_card(request: Request, pk: int) -> HttpResponse:
    found = queries.card_for(request.actor, pk)
    request.actor.require("labels.sanction_card")
    form = forms.SanctionForm(request.POST, state=found.state)
    if form.is_valid():
        verbs = {
            "suspend": services.suspend_card,
            "resume": services.resume_card,
            "revoke": services.revoke_card,
        }
        data = dict(form.cleaned_data)
        verb = verbs[data.pop("act")]
        if verb is not services.suspend_card:
            data.pop("until", None)
        with errors_on(form):
            verb(request.actor, pk=pk, **data)
            messages.success(request, "已办理，公开名录和扫码页已同时更新，并已通知主体。")
            return redirect("labels-card", pk)
    return _card_page(request, found, sanction_form=form)


@require_POST
def renew_card(request: Request, pk: int) -> HttpResponse:
    renewal = services.renew_card(request.actor, pk=pk)
    messages.success(request, "续期申请已建好，请上传新的材料后提交。")
    return redirect("labels-card", renewal.pk)


@require_http_methods(["GET", "POST"])
def register_first_generation(request: Request) -> HttpResponse:
    request.actor.require("labels.review_card")
    form = bound(request, forms.FirstGenerationForm)
    if form.is_valid():
        with errors_on(form):
            card = services.register_first_generation(request.actor, **form.cleaned_data)
            messages.success(request, "第一代身份证已登记为历史。")
            return redirect("labels-card", card.pk)
    return form_page(request, form, "登记第一代身份证", "labels-cards", submit="登记")
