"""From the session's user to the request's actor; nothing passes without one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import cast
from urllib.parse import quote, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xiangsu.accounts import queries, rules, services
from xiangsu.accounts.models import Appointment, User
from xiangsu.kernel import clock, problems
from xiangsu.kernel.actor import PUBLIC
from xiangsu.kernel.web import Request

RESUME_SALT = "accounts.resume"
_OPEN_PREFIXES = ("/login", "/logout", "/password", "/2fa", "/reauthenticate", "/static/")
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "password"})
_SEEN_STEP = timedelta(minutes=1)


class ActorMiddleware:
    """Give every request its actor; end idle sessions; keep strangers to the public pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request = cast("Request", request)
        request.actor = PUBLIC
        if request.user.is_authenticated:
            refusal = self._enter(request, request.user)
            if refusal is not None:
                return refusal
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], *_: object
    ) -> HttpResponse | None:
        public = getattr(view, "login_required", True) is False
        if public or request.path.startswith(_OPEN_PREFIXES) or request.user.is_authenticated:
            return None
        if request.path.startswith("/api/"):
            return problems.not_logged_in()
        return self._ask_to_log_in(request)

    def _ask_to_log_in(self, request: Request) -> HttpResponse:
        """Send to the login page; what was typed into a form travels along and comes back."""
        login = f"{reverse('account_login')}?next={quote(_page_of(request))}"
        if request.method != "POST":
            return redirect(login)
        typed = {k: v for k, v in request.POST.lists() if k not in _NOT_KEPT}
        resume = signing.dumps([request.path, typed], salt=RESUME_SALT, compress=True)
        return render(
            request, "accounts/session_ended.html", {"login": login, "resume": resume}, status=401
        )

    def _enter(self, request: Request, user: User) -> HttpResponse | None:
        posts = queries.appointments_of_user(user.pk)
        post = _chosen(posts, request.session.get("appointment"))
        if post is None:
            if request.path.startswith(_OPEN_PREFIXES):
                return None
            return render(request, "accounts/no_appointment.html", status=403)
        request.actor = queries.actor_of(post)
        request.appointment = post  # type: ignore[attr-defined]
        request.appointments = posts  # type: ignore[attr-defined]
        request.unread_notices = partial(  # type: ignore[attr-defined]
            queries.unread_notices, request.actor
        )
        if self._is_idle(request):
            return self._end_idle(request)
        return _further_step(request, user)

    def _is_idle(self, request: Request) -> bool:
        now = clock.now()
        seen = request.session.get("seen_at")
        if seen and rules.is_idle(
            datetime.fromisoformat(seen), now, official=request.actor.is_official
        ):
            return True
        if not seen or now - datetime.fromisoformat(seen) > _SEEN_STEP:
            request.session["seen_at"] = now.isoformat()
        return False

    def _end_idle(self, request: Request) -> HttpResponse | None:
        if request.session.session_key:
            services.forget_session(request.session.session_key)
        logout(request)
        request.actor = PUBLIC
        messages.info(request, "您离开的时间较长，为了安全已自动退出，请重新登录。")
        return None


def _page_of(request: Request) -> str:
    """Where to go on after the login: some addresses only take what a form on another sends."""
    page = urlsplit(request.headers.get("Referer", ""))
    sent_from_here = request.method == "POST" and page.netloc == request.get_host()
    return page.path if sent_from_here else request.path


def _chosen(posts: list[Appointment], wanted: int | None) -> Appointment | None:
    for post in posts:
        if post.pk == wanted:
            return post
    return posts[0] if posts else None


def _further_step(request: Request, user: User) -> HttpResponse | None:
    """An official with an old password or without a second factor is led to mend that first."""
    if request.path.startswith(_OPEN_PREFIXES):
        return None
    official = request.actor.is_official
    if rules.must_rotate(user.password_changed_at, clock.now(), official=official):
        messages.warning(request, "密码已使用超过 90 天，请先更换密码。")
        return redirect("account_change_password")
    if settings.XIANGSU_TOTP_REQUIRED and official and not is_mfa_enabled(user):
        messages.warning(request, "监管人员登录需要动态口令，请先绑定。")
        return redirect("mfa_activate_totp")
    return None
