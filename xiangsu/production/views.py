from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel import clock
from xiangsu.kernel.web import Request, errors_on
from xiangsu.production import forms, notebook, queries, services, tables
from xiangsu.ui.forms import bound, resumed
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def plots(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="production/plots.html",
        rows=queries.plots_of(request.actor),
        filterset=tables.PlotFilter,
        table=tables.PlotTable,
        export_name="地块",
    )


@require_http_methods(["GET", "POST"])
def add_plot(request: Request) -> HttpResponse:
    request.actor.require("production.record")
    form = bound(request, forms.PlotForm, actor=request.actor)
    if form.is_valid():
        with errors_on(form):
            services.add_plot(request.actor, **form.cleaned_data)
            messages.success(request, "地块已添加。")
            return redirect("production-plots")
    return form_page(request, form, "添加地块", "production-plots")


@require_GET
def calendar(request: Request) -> HttpResponse:
    days = queries.calendar_of(request.actor)
    context = {"days": days, "today": clock.today(), "heading": "采收日历"}
    return render(request, "production/calendar.html", context)


@require_GET
def inputs(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="production/inputs.html",
        rows=queries.purchases_of(request.actor),
        filterset=tables.PurchaseFilter,
        table=tables.PurchaseTable,
        export_name="投入品台账",
    )


@require_http_methods(["GET", "POST"])
def purchase(request: Request) -> HttpResponse:
    request.actor.require("production.record")
    form = bound(request, forms.PurchaseForm)
    if form.is_valid():
        with errors_on(form):
            services.purchase_input(request.actor, **form.cleaned_data)
            messages.success(request, "采购已登记，库存已增加。")
            return redirect("production-inputs")
    return form_page(request, form, "登记采购", "production-inputs")


@require_GET
def uses(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="production/uses.html",
        rows=queries.uses_of(request.actor),
        filterset=tables.UseFilter,
        table=tables.UseTable,
        export_name="用药记录",
    )


@require_http_methods(["GET", "POST"])
def record(request: Request) -> HttpResponse:
    request.actor.require("production.record")
    kind = request.POST.get("kind") or request.GET.get("kind") or resumed(request, "kind")
    if kind not in notebook.OPERATIONS:
        return _record_page(request, None, "")
    initial = _presets(request) | {"kind": kind}
    form = bound(request, forms.OperationForm, actor=request.actor, initial=initial)
    if form.is_valid():
        with errors_on(form):
            services.record_operation(request.actor, **form.cleaned_data)
            messages.success(request, f"已记下：{notebook.OPERATIONS[kind][0]}。")
            return redirect("production-record")
    return _record_page(request, form, kind, heading=f"记一笔：{notebook.OPERATIONS[kind][0]}")


@require_http_methods(["GET", "POST"])
def record_use(request: Request) -> HttpResponse:
    request.actor.require("production.record")
    if "look" in request.POST:  # at the label's hints; nothing is recorded
        form = forms.PesticideUseForm(actor=request.actor, initial=request.POST.dict())
    else:
        initial = _presets(request)
        form = bound(request, forms.PesticideUseForm, actor=request.actor, initial=initial)
    if form.is_valid():
        with errors_on(form):
            use = services.record_pesticide_use(request.actor, **form.cleaned_data)
            earliest = queries.earliest_harvest_of([use.plot])
            messages.success(request, f"已记下：用药。{use.plot.name} 最早采收日：{earliest}。")
            return redirect("production-record")
    hints = notebook.use_hints(request.actor, *form.chosen())
    if request.htmx:
        return render(request, "production/record.html#hints", {"hints": hints})
    return _record_page(request, form, "use", hints=hints, heading="记一笔：用药")


@require_http_methods(["GET", "POST"])
def harvest(request: Request) -> HttpResponse:
    request.actor.require("production.record")
    form = bound(request, forms.HarvestForm, actor=request.actor, initial=_harvest_presets(request))
    if form.is_valid():
        with errors_on(form):
            batch = services.harvest_batch(request.actor, **form.cleaned_data)
            messages.success(request, f"批次 {batch.number} 已登记，接着请检测。")
            return redirect("production-batch", batch.number)
    return _record_page(request, form, "harvest", heading="记一笔：采收")


def _presets(request: Request) -> dict[str, Any]:
    """The plot of the address or of the last work, and who did that."""
    plot, operator = notebook.last_work_of(request.actor)
    plot = request.GET.get("plot", plot)
    name = operator or str(request.user)
    return {"plot_number": plot, "operator": name}


def _harvest_presets(request: Request) -> dict[str, Any]:
    """Only the plot that the address names: one ticked by itself would be harvested by mistake."""
    return {"plot_numbers": request.GET.getlist("plot")}


def _record_page(request: Request, form: Any, kind: str, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "operations": notebook.OPERATIONS,
        "entries": notebook.recent_entries(request.actor),
        "heading": "记一笔",
        "hint": "当天的事当天记：24 小时内登记，考核时才算及时",
        "submit": "提交记录",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "production/record.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
def correct_use(request: Request, pk: int) -> HttpResponse:
    request.actor.require("production.record")
    use = queries.use_for(request.actor, pk)
    initial = {"dose": use.dose, "area_mu": use.area_mu, "applied_on": use.applied_on}
    form = bound(request, forms.CorrectionForm, initial=initial)
    if form.is_valid():
        data = {key: value for key, value in form.cleaned_data.items() if key != "client_id"}
        with errors_on(form):
            services.correct_pesticide_use(request.actor, pk=pk, **data)
            messages.success(request, "已更正，原记录保留可查。")
            return redirect("production-uses")
    return form_page(request, form, "更正用药记录", "production-uses")


@require_GET
def batches(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="production/batches.html",
        rows=queries.batches_of(request.actor),
        filterset=tables.BatchFilter,
        table=tables.BatchTable,
        export_name="批次管理",
        context={"hint": "采收即建批，自检合格后开证、赋码"},
    )


@require_GET
def batch(request: Request, number: str) -> HttpResponse:
    found = queries.batch_for(request.actor, number)
    records = queries.records_of(found)
    context = {
        "batch": found,
        "records": records,
        "prompt_share": queries.prompt_share(records),
        "obstacles": queries.obstacles_of(found),
        "holds": queries.open_holds_of(found),
        "hold_form": bound(request, forms.HoldForm, at=reverse("production-hold", args=[number])),
        "release_form": forms.ReleaseForm(),
        "heading": f"批次 {found.number}",
    }
    return render(request, "production/batch.html", context)


@require_http_methods(["GET", "POST"])
def purchase_batch(request: Request) -> HttpResponse:
    request.actor.require("production.record")
    form = bound(request, forms.BatchPurchaseForm, actor=request.actor)
    if form.is_valid():
        with errors_on(form):
            bought = services.purchase_batch(request.actor, **form.cleaned_data)
            messages.success(request, "收购批次已登记，接着登记收取的合格证。")
            return redirect("labels-batch", bought.number)
    return form_page(request, form, "登记收购", "production-batches")


@require_http_methods(["GET", "POST"])
def process(request: Request) -> HttpResponse:
    request.actor.require("production.record")
    form = bound(request, forms.ProcessForm, actor=request.actor)
    if form.is_valid():
        data = form.cleaned_data
        sources = {data.pop("source"): data.pop("source_kg")}
        with errors_on(form):
            made = services.process_batch(request.actor, sources=sources, **data)
            messages.success(request, f"批次 {made.number} 已登记。")
            return redirect("production-batch", made.number)
    return form_page(request, form, "登记加工", "production-batches")


@require_POST
def hold(request: Request, number: str) -> HttpResponse:
    request.actor.require("production.hold")
    queries.batch_for(request.actor, number)
    form = forms.HoldForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        services.hold(request.actor, batch_number=number, kind=data["kind"], reason=data["reason"])
        messages.success(request, "已执行，扫码页一秒内更新。")
    else:
        messages.error(request, "请选择措施并写明原因。")
    return redirect("production-batch", number)


@require_POST
def release(request: Request, pk: int) -> HttpResponse:
    request.actor.require("production.release")
    number = queries.hold_for(request.actor, pk).batch.number
    form = forms.ReleaseForm(request.POST)
    if form.is_valid():
        services.release(request.actor, hold_id=pk, reason=form.cleaned_data["reason"])
        messages.success(request, "已解除冻结。")
    else:
        messages.error(request, "请写明解除原因。")
    return redirect("production-batch", number)
