from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xiangsu.kernel.web import Request, errors_on
from xiangsu.production import queries as production
from xiangsu.testing import queries, services
from xiangsu.testing.forms import SelfTestForm
from xiangsu.testing.tables import TestFilter, TestTable
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def tests(request: Request) -> HttpResponse:
    mine = request.actor.may("testing.record")
    return list_page(
        request,
        template="testing/tests.html",
        rows=queries.tests_of(request.actor),
        filterset=TestFilter,
        table=TestTable,
        export_name="检验检测",
        context={"waiting": queries.waiting_batches(request.actor)[:10] if mine else ()},
    )


@require_http_methods(["GET", "POST"])
def record(request: Request, number: str) -> HttpResponse:
    request.actor.require("testing.record")
    batch = production.batch_for(request.actor, number)
    form = bound(request, SelfTestForm, category=batch.product.category.code)
    if form.is_valid():
        data, read = form.cleaned_data.copy(), form.reading_field()
        data["reading"] = {name: data.pop(name) for name in ("number_read", "seen")}[read]
        with errors_on(form, reading=read):
            test = services.record_self_test(request.actor, batch_number=number, **data)
            _say(request, test.conclusion, test.get_conclusion_display())
            return redirect("production-batch", number)
    back = reverse("production-batch", args=[number])
    hint = f"批次 {number}；只列出适合本产品的方法"
    return form_page(request, form, f"登记自检：{batch.product}", back, hint=hint)


def _say(request: Request, conclusion: str, words: str) -> None:
    if conclusion == "qualified":
        messages.success(request, f"结论：{words}。接着可以开合格证。")
    elif conclusion == "invalid":
        messages.warning(request, f"结论：{words}。请换试剂重新检测。")
    else:
        messages.error(request, f"结论：{words}。批次已冻结，请复检并联系县农业农村局。")
