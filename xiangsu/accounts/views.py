from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangsu.accounts import queries, services
from xiangsu.accounts.forms import AddUserForm, EndPostForm, SwitchForm
from xiangsu.accounts.tables import LoginFilter, LoginTable, UserFilter, UserTable
from xiangsu.kernel.errors import NotFound
from xiangsu.kernel.web import Request, errors_on
from xiangsu.ui.filters import months_back
from xiangsu.ui.forms import bound
from xiangsu.ui.lists import list_page
from xiangsu.ui.pages import form_page


@require_GET
def own_sessions(request: Request) -> HttpResponse:
    sessions = queries.own_sessions_of(request.actor.user_id)
    here = request.session.session_key
    context = {"sessions": sessions, "this": here, "heading": "登录设备"}
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_session(request: Request, key: str) -> HttpResponse:
    services.end_own_session(request.actor.user_id, key=key)
    messages.success(request, "已在那台设备上退出登录。")
    return redirect("accounts-sessions")


@require_POST
def switch_post(request: Request) -> HttpResponse:
    form = SwitchForm(request.POST, appointments=request.appointments)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise NotFound("岗位")
    request.session["appointment"] = form.cleaned_data["appointment"].pk
    return redirect("command-home")


@require_http_methods(["GET", "POST"])
def notices(request: Request) -> HttpResponse:
    if request.method == "POST":
        services.mark_notices_read(request.actor)
        return redirect("accounts-notices")
    rows = queries.notices_of(request.actor)[:100]
    return render(request, "accounts/notices.html", {"notices": rows, "heading": "消息"})


@require_GET
def users(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="accounts/users.html",
        rows=queries.users_of(request.actor),
        filterset=UserFilter,
        table=UserTable,
        export_name="用户",
    )


@require_http_methods(["GET", "POST"])
def add_user(request: Request) -> HttpResponse:
    request.actor.require("accounts.manage")
    organisations = queries.organisations_of(request.actor)
    kinds = set(organisations.values_list("kind", flat=True))
    form = bound(request, AddUserForm, organisations=organisations, kinds=kinds)
    if form.is_valid():
        with errors_on(form):
            services.add_user(request.actor, **form.cleaned_data)
            messages.success(request, "已添加用户，请把登录名和初始密码当面告诉本人。")
            return redirect("accounts-users")
    return form_page(request, form, "添加用户", "accounts-users")


@require_http_methods(["GET", "POST"])
def end_post(request: Request, pk: int) -> HttpResponse:
    request.actor.require("accounts.manage")
    post = queries.post_for(request.actor, pk)
    form = bound(request, EndPostForm)
    if form.is_valid():
        with errors_on(form):
            services.end_appointment(
                request.actor, appointment_id=post.pk, ends_on=form.cleaned_data["ends_on"]
            )
            messages.success(request, "岗位已设置结束日期。")
            return redirect("accounts-users")
    return form_page(request, form, f"结束 {post.user} 的岗位", "accounts-users")


@require_GET
def logins(request: Request) -> HttpResponse:
    return list_page(
        request,
        template="accounts/logins.html",
        rows=queries.logins_of(request.actor),
        filterset=LoginFilter,
        table=LoginTable,
        export_name="登录记录",
        context={
            "months": queries.monthly_logins(request.actor, months_back(6)),
            "hint": "登录成功的次数按月计入考核（附件 2 制度保障体系）",
        },
    )
