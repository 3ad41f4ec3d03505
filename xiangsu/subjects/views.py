from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.accounts import queries as accounts
from xiangsu.kernel import sheets
from xiangsu.kernel.web import Request, errors_on, file_response
from xiangsu.subjects import directory, forms, queries, services, tables
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page, import_preview, workbook


@login_not_required
@require_http_methods(["GET", "POST"])
def register(request: Request) -> HttpResponse:
    choose = forms.CountyForm(request.GET or None, counties=accounts.county_choices())
    if not choose.is_valid():
        return render(request, "subjects/register_county.html", {"form": choose})
    townships = list(accounts.regions("township", under=choose.cleaned_data["county"]))
    form = bound(request, forms.RegisterForm, townships=townships)
    if form.is_valid():
        with errors_on(form):
            services.register(**_without_click(form.cleaned_data))
            messages.success(request, "注册成功，请登录后完善主体登记。")
            return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "subjects/register.html", {"form": form}, status=status)


def _without_click(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "client_id"}


@require_http_methods(["GET", "POST"])
def mine(request: Request) -> HttpResponse:
    subject = queries.own_subject(request.actor)
    if subject.state not in {"draft", "returned"}:
        return redirect("subjects-detail", subject.number)
    request.actor.require("subjects.register")
    initial = {name: getattr(subject, name) for name in services.FIELDS}
    form = bound(request, forms.DraftForm, initial=initial)
    if form.is_valid():
        with errors_on(form):
            services.save_draft(request.actor, **_without_click(form.cleaned_data))
            if "submit" in request.POST:
                services.submit(request.actor)
                messages.success(request, "已提交，县农业农村局审核后会通知您。")
            else:
                messages.success(request, "草稿已保存。")
            return redirect("subjects-mine")
    context = {
        "form": form,
        "subject": subject,
        "notes": queries.open_notes(subject),
        "completeness": queries.completeness_of(subject),
        "heading": "主体登记",
    }
    status = 422 if form.errors else 200
    return render(request, "subjects/mine.html", context, status=status)


@require_GET
def subject_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        rows=queries.subjects_of(request.actor),
        filterset=tables.SubjectFilter,
        table=tables.SubjectTable,
        export_name="生产主体",
    )


@require_GET
def detail(request: Request, number: str) -> HttpResponse:
    subject = queries.subject_for(request.actor, number)
    contact_name, contact_phone = queries.contact_of(request.actor, subject)
    context = {
        "subject": subject,
        "contact_name": contact_name,
        "contact_phone": contact_phone,
        "completeness": queries.completeness_of(subject),
        "changes": queries.changes_of(request.actor).filter(subject=subject)[:20],
        "return_form": bound(
            request, forms.ReturnForm, at=reverse("subjects-return", args=[number])
        ),
        "decide_form": forms.DecideForm(),
        "heading": subject.name,
    }
    return render(request, "subjects/detail.html", context)


@require_POST
def approve(request: Request, number: str) -> HttpResponse:
    services.approve(request.actor, number=number)
    messages.success(request, "已通过，并已通知主体。")
    return redirect("subjects-detail", number)


@require_POST
def send_back(request: Request, number: str) -> HttpResponse:
    form = forms.ReturnForm(request.POST)
    reasons = {form.cleaned_data["field"]: form.cleaned_data["why"]} if form.is_valid() else {}
    services.send_back(request.actor, number=number, reasons=reasons)
    messages.success(request, "已退回，并已通知主体。")
    return redirect("subjects-detail", number)


@require_http_methods(["GET", "POST"])
def change(request: Request) -> HttpResponse:
    request.actor.require("subjects.register")
    subject = queries.own_subject(request.actor)
    initial = {name: getattr(subject, name) for name in services.FIELDS}
    form = bound(request, forms.ChangeForm, initial=initial)
    if form.is_valid():
        with errors_on(form):
            services.propose_change(request.actor, **_without_click(form.cleaned_data))
            messages.success(request, "变更已提交，审核通过后生效。")
            return redirect("subjects-detail", subject.number)
    return form_page(request, form, "申请变更", "subjects-mine", submit="提交变更")


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    request.actor.require("subjects.review")
    form = forms.DecideForm(request.POST)
    number = queries.change_for(request.actor, pk).subject.number
    if form.is_valid():
        services.decide_change(
            request.actor,
            pk=pk,
            passed=form.cleaned_data["decision"] == "pass",
            opinion=form.cleaned_data["opinion"],
        )
        messages.success(request, "已处理，并已通知主体。")
    else:
        messages.error(request, "请选择审核结果；意见最多 200 字。")
    return redirect("subjects-detail", number)


@require_GET
def licence(request: Request, number: str) -> FileResponse:
    subject = queries.licensed_subject_for(request.actor, number)
    assert subject.licence is not None
    return file_response(subject.licence, f"{subject.number}-licence")


@require_GET
def products(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="subjects/products.html",
        rows=queries.products_of(request.actor),
        filterset=tables.ProductFilter,
        table=tables.ProductTable,
        export_name="产品",
    )


@require_http_methods(["GET", "POST"])
def add_product(request: Request) -> HttpResponse:
    request.actor.require("subjects.register")
    form = bound(request, forms.ProductForm)
    if form.is_valid():
        with errors_on(form):
            services.add_product(request.actor, **form.cleaned_data)
            messages.success(request, "产品已添加。")
            return redirect("subjects-products")
    return form_page(request, form, "添加产品", "subjects-products")


@require_GET
def bases(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="subjects/bases.html",
        rows=queries.bases_of(request.actor),
        filterset=tables.BaseFilter,
        table=tables.BaseTable,
        export_name="基地",
    )


@require_http_methods(["GET", "POST"])
def add_base(request: Request) -> HttpResponse:
    request.actor.require("subjects.register")
    county = accounts.county_of(queries.own_subject(request.actor).region)
    townships = list(accounts.regions("township", under=county.path))
    form = bound(request, forms.BaseForm, townships=townships)
    if form.is_valid():
        with errors_on(form):
            services.add_base(request.actor, **form.cleaned_data)
            messages.success(request, "基地已添加，接着可以划出地块。")
            return redirect("subjects-bases")
    return form_page(request, form, "添加基地", "subjects-bases")


@require_GET
def brands(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="subjects/brands.html",
        rows=queries.authorisations_of(request.actor),
        filterset=tables.BrandFilter,
        table=tables.BrandTable,
        export_name="品牌授权",
    )


@require_http_methods(["GET", "POST"])
def authorise_brand(request: Request) -> HttpResponse:
    request.actor.require("subjects.authorise_brand")
    form = bound(request, forms.BrandForm)
    if form.is_valid():
        with errors_on(form, missing="subject_number"):
            services.authorise_brand(request.actor, **_without_click(form.cleaned_data))
            messages.success(request, "品牌已授权。")
            return redirect("subjects-brands")
    return form_page(request, form, "授权品牌", "subjects-brands")


@require_GET
def directory_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="subjects/directory.html",
        rows=queries.directory_of(request.actor),
        filterset=tables.DirectoryFilter,
        table=tables.DirectoryTable,
        export_name="生产主体名录",
        context={"onboarding": queries.onboarding_of(request.actor)},
    )


@require_http_methods(["GET", "POST"])
def import_directory(request: Request) -> HttpResponse:
    request.actor.require("subjects.import")
    form = bound(request, forms.ImportForm)
    if form.is_valid():
        with errors_on(form):
            job = services.preview_directory(request.actor, file=form.cleaned_data["file"])
            return redirect("subjects-directory-preview", job.pk)
    hint = "先预览，确认无误后再写入；写入后可以撤销。"
    return form_page(
        request, form, "导入名录", "subjects-directory", submit="上传并预览", hint=hint
    )


@require_http_methods(["GET", "POST"])
def preview_directory(request: Request, pk: int) -> HttpResponse:
    request.actor.require("subjects.import")
    if request.method == "POST":
        act = services.undo_directory if "undo" in request.POST else services.commit_directory
        act(request.actor, job_id=pk)
        return redirect("subjects-directory-preview", pk)
    job = sheets.job_for(request.actor, directory.DIRECTORY, pk)
    return import_preview(
        request, job, directory.COLUMNS, heading="导入名录", back="subjects-directory"
    )


@require_GET
def directory_template(request: Request) -> HttpResponse:
    request.actor.require("subjects.import")
    return workbook(sheets.template("名录", directory.COLUMNS), "名录")


@require_GET
def points(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="subjects/points.html",
        rows=queries.points_of(request.actor),
        filterset=tables.PointFilter,
        table=tables.PointTable,
        export_name="追溯网点",
    )


@require_http_methods(["GET", "POST"])
def register_point(request: Request) -> HttpResponse:
    request.actor.require("subjects.register_point")
    townships = list(accounts.regions("township", under=request.actor.write_path or "-"))
    form = bound(request, forms.PointForm, townships=townships)
    if form.is_valid():
        with errors_on(form):
            point = services.register_point(request.actor, **form.cleaned_data)
            messages.success(request, "网点已登记，县局审核后即可打印。")
            return redirect("subjects-point", point.number)
    return form_page(request, form, "登记追溯网点", "subjects-points", submit="提交审核")


@require_GET
def point(request: Request, number: str) -> HttpResponse:
    found = queries.point_for(request.actor, number)
    context = {
        "point": found,
        "consents": queries.consents_at(request.actor, found)[:50],
        "decide_form": forms.DecideForm(),
        "close_form": forms.ClosePointForm(),
        "heading": found.name,
    }
    return render(request, "subjects/point.html", context)


@require_POST
def review_point(request: Request, number: str) -> HttpResponse:
    request.actor.require("subjects.review")
    queries.point_for(request.actor, number)
    form = forms.DecideForm(request.POST)
    if form.is_valid():
        passed = form.cleaned_data["decision"] == "pass"
        opinion = form.cleaned_data["opinion"]
        services.review_point(request.actor, number=number, passed=passed, opinion=opinion)
        messages.success(request, "已处理。通过的网点请由县级管理员添加“网点打印员”用户。")
    else:
        messages.error(request, "请选择审核结果。")
    return redirect("subjects-point", number)


@require_POST
def close_point(request: Request, number: str) -> HttpResponse:
    request.actor.require("subjects.review")
    queries.point_for(request.actor, number)
    form = forms.ClosePointForm(request.POST)
    if form.is_valid():
        services.close_point(request.actor, number=number, opinion=form.cleaned_data["opinion"])
        messages.success(request, "网点已停用。")
    else:
        messages.error(request, "请写明停用原因。")
    return redirect("subjects-point", number)


@require_GET
def consent_paper(request: Request, number: str, pk: int) -> FileResponse:
    found = queries.point_for(request.actor, number)
    return file_response(queries.consent_paper(request.actor, found, pk), f"{number}-consent")


@require_GET
def consents(request: Request) -> HttpResponse:
    context = {"consents": queries.consents_given(request.actor), "heading": "代打印授权"}
    return render(request, "subjects/consents.html", context)


@require_POST
def withdraw_consent(request: Request, pk: int) -> HttpResponse:
    services.withdraw_consent(request.actor, pk=pk)
    messages.success(request, "授权已撤回，网点不能再为您打印。")
    return redirect("subjects-consents")


@require_http_methods(["GET", "POST"])
def record_consent(request: Request, farmer_number: str) -> HttpResponse:
    farmer = queries.farmer_near(request.actor, farmer_number)
    form = bound(request, forms.ConsentForm)
    if form.is_valid():
        with errors_on(form):
            facts = _without_click(form.cleaned_data)
            services.record_consent(request.actor, farmer_number=farmer_number, **facts)
            messages.success(request, "授权已登记，并已通知本人。")
            return redirect("labels-point-farmer", farmer_number)
    hint = (
        f"{queries.shown_name(farmer)}（{farmer_number}）；请向本人说明：网点将替他赋码、打印标签"
    )
    return form_page(
        request, form, "登记代打印授权", "labels-point-farmers", submit="登记授权", hint=hint
    )
