from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.kernel import sheets
from xiangsu.kernel.web import Request, errors_on
from xiangsu.projects import annex1, forms, queries, rules, services, tables
from xiangsu.ui.forms import Form, bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page, import_preview, workbook


@require_GET
def projects(request: Request) -> HttpResponse:
    newest = queries.newest_year(request.actor)
    if newest and "year" not in request.GET:
        query = request.GET.copy()
        query["year"] = str(newest)
        return redirect(f"{request.path}?{query.urlencode()}")
    chosen = request.GET.get("year", "")
    year = int(chosen) if chosen.isdecimal() else newest
    figures = queries.figures_of(request.actor, year) if year else None
    return list_page(
        request,
        template="projects/projects.html",
        rows=queries.projects_of(request.actor),
        filterset=tables.ProjectFilter,
        table=tables.ProjectTable,
        export_name="项目名额",
        context={"figures": figures, "year": year},
    )


@require_GET
def years(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="projects/years.html",
        rows=queries.lists_of(request.actor),
        filterset=tables.ListFilter,
        table=tables.ListTable,
        export_name="项目清单",
    )


@require_GET
def year_page(request: Request, year: int) -> HttpResponse:
    given = queries.list_for(request.actor, year)
    context = {
        "list": given,
        "totals": rules.Totals(given.systems, given.enterprises, given.counties, given.cities),
        "heading": f"{year} 年项目清单",
    }
    return render(request, "projects/year.html", context)


@require_POST
def close_year(request: Request, year: int) -> HttpResponse:
    services.close_year(request.actor, year=year)
    messages.success(request, f"{year} 年已关闭，清单保持现状，只能查看。")
    return redirect("projects-year", year)


@require_http_methods(["GET", "POST"])
def import_annex1(request: Request) -> HttpResponse:
    request.actor.require("projects.import")
    form = bound(request, forms.Annex1Form)
    if form.is_valid():
        with errors_on(form):
            job = services.preview_annex1(
                request.actor,
                file=form.cleaned_data["file"],
                year=form.cleaned_data["year"],
                documents=form.cleaned_data["documents"],
                totals=form.totals(),
            )
            return redirect("projects-annex1-preview", job.pk)
    hint = "表格各行相加必须等于通知正文所列的数，不相符的不会写入。"
    return form_page(
        request, form, "导入项目明细表", "projects-years", submit="上传并预览", hint=hint
    )


@require_http_methods(["GET", "POST"])
def preview_annex1(request: Request, pk: int) -> HttpResponse:
    request.actor.require("projects.import")
    if request.method == "POST":
        act = services.undo_annex1 if "undo" in request.POST else services.commit_annex1
        act(request.actor, job_id=pk)
        return redirect("projects-annex1-preview", pk)
    job = sheets.job_for(request.actor, annex1.ANNEX_1, pk)
    return import_preview(
        request,
        job,
        annex1.COLUMNS,
        heading=f"导入 {job.options['year']} 年项目明细表",
        back="projects-years",
    )


@require_GET
def annex1_template(request: Request) -> HttpResponse:
    request.actor.require("projects.import")
    return workbook(sheets.template("项目明细表", annex1.COLUMNS), "项目明细表")


@require_GET
def detail(request: Request, number: str) -> HttpResponse:
    return _detail(request, number)


def _detail(request: Request, number: str, refused: Form | None = None) -> HttpResponse:
    """The project's page, with the form that was refused or the one that fits its state."""
    project = queries.project_for(request.actor, number)
    candidates = queries.candidates_for(request.actor, project)
    empty = forms.UnbindForm() if project.organisation else forms.BindForm(candidates=candidates)
    context = {
        "project": project,
        "subject": queries.producer_of(project),
        "brand": queries.brand_of(project),
        "may_bind": request.actor.may("projects.bind") and queries.is_open_slot(project),
        "candidates": candidates,
        "form": refused or empty,
        "heading": f"项目 {number}",
    }
    return render(request, "projects/project.html", context, status=422 if refused else 200)


@require_POST
def bind(request: Request, number: str) -> HttpResponse:
    request.actor.require("projects.bind")
    project = queries.project_for(request.actor, number)
    candidates = queries.candidates_for(request.actor, project)
    form = forms.BindForm(request.POST, candidates=candidates)
    if form.is_valid():
        with errors_on(form):
            chosen = form.cleaned_data["subject_number"]
            services.bind_producer(request.actor, number=number, subject_number=chosen)
            messages.success(request, "已绑定，并已通知企业。")
            return redirect("projects-detail", number)
    return _detail(request, number, form)


@require_POST
def unbind(request: Request, number: str) -> HttpResponse:
    request.actor.require("projects.bind")
    queries.project_for(request.actor, number)
    form = forms.UnbindForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            reason = form.cleaned_data["reason"]
            services.unbind_producer(request.actor, number=number, reason=reason)
            messages.success(request, "已解除绑定，并已通知企业。")
            return redirect("projects-detail", number)
    return _detail(request, number, form)
