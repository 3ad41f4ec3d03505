from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xiangsu.kernel.web import Request, errors_on
from xiangsu.labels import forms, queries, services
from xiangsu.labels.tables.orders import OrderFilter, OrderTable
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def orders(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="labels/orders.html",
        rows=queries.orders_of(request.actor),
        filterset=OrderFilter,
        table=OrderTable,
        export_name="赋码订单",
    )


@require_http_methods(["GET", "POST"])
def add_order(request: Request) -> HttpResponse:
    request.actor.require("labels.order")
    form = bound(request, forms.OrderForm, actor=request.actor)
    if form.is_valid():
        with errors_on(form):
            order = services.order_codes(request.actor, **form.cleaned_data)
            messages.success(request, f"已订 {order.quantity:,} 枚，启用前扫码会显示“尚未启用”。")
            return redirect("labels-order", order.number)
    context = {
        "form": form,
        "heading": "订码",
        "submit": "提交订单",
        "cancel": reverse("labels-orders"),
        "balances": queries.balances_of(request.actor, request.actor.organisation_id),
    }
    status = 422 if form.errors else 200
    return render(request, "labels/order_form.html", context, status=status)


@require_GET
def order(request: Request, number: str) -> HttpResponse:
    found = queries.order_for(request.actor, number)
    files = queries.code_files_of(request.actor, found)
    context: dict[str, Any] = {
        "order": found,
        "files": files,
        "writing": any(file.state != "ready" for file in files),
        "ends": queries.ends_of(found),
        "rolls": found.rolls.count(),
        "heading": f"赋码订单：{found.product}",
        "hint": f"订单 {number}",
    }
    template = "labels/order.html" + ("#files" if request.htmx else "")
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def order_boxes(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.order")
    queries.order_for(request.actor, number)
    form = bound(request, forms.BoxesForm)
    if form.is_valid():
        with errors_on(form):
            boxes = services.order_boxes(request.actor, order_number=number, **form.cleaned_data)
            messages.success(request, f"已订箱码 {boxes.quantity:,} 枚。")
            return redirect("labels-order", boxes.number)
    back = reverse("labels-order", args=[number])
    return form_page(request, form, "订箱码", back, submit="提交订单", hint=f"订单 {number}")


@require_http_methods(["GET", "POST"])
def add_file(request: Request, number: str) -> HttpResponse:
    request.actor.require("labels.order")
    queries.order_for(request.actor, number)
    form = bound(request, forms.CodeFileForm, initial={"format": "txt", "columns": ["code"]})
    if form.is_valid():
        with errors_on(form):
            services.request_code_file(request.actor, order_number=number, **form.cleaned_data)
            messages.success(request, "已排队生成，本页会显示进度。")
            return redirect("labels-order", number)
    back = reverse("labels-order", args=[number])
    return form_page(request, form, "生成码文件", back, submit="开始生成", hint=f"订单 {number}")


@require_GET
def code_file(request: Request, pk: int) -> FileResponse:
    file, path = services.take_code_file(request.actor, pk=pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=file.name)


@require_GET
def manifest(request: Request, pk: int) -> JsonResponse:
    file = queries.file_for(request.actor, pk)
    options = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(queries.manifest_of(file), json_dumps_params=options)


@require_GET
def look_up(request: Request) -> HttpResponse:
    request.actor.require("labels.view")
    form = forms.LookUpForm(request.GET or None)
    found = None
    if form.is_valid():
        with errors_on(form):
            found = queries.whereabouts_of(request.actor, form.cleaned_data["code"])
    context = {"form": form, "found": found, "heading": "查码", "hint": "一枚码在哪一卷、哪一批"}
    return render(request, "labels/look_up.html", context)
