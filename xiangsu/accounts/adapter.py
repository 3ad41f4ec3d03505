"""allauth's hooks: nobody signs up through it, and every login is kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core import signing
from django.http import HttpRequest, HttpResponse

from xiangsu.accounts import badges, queries, services
from xiangsu.accounts.middleware import RESUME_SALT
from xiangsu.accounts.models import User
from xiangsu.kernel import clock

RESUME_SECONDS = 3_600


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        if request.session.session_key is None:
            request.session.save()
        services.record_login(
            username=user.username,
            user=user,
            succeeded=True,
            address=request.META.get("REMOTE_ADDR"),
            device=request.headers.get("User-Agent", ""),
            session_key=request.session.session_key,
        )
        _resume(request)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        for post in queries.appointments_of_user(user.pk)[:1]:
            badges.pin(response, post, clock.now())
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        username = str(credentials.get("username", ""))
        services.record_login(
            username=username,
            user=User.objects.filter(username=username).first(),
            succeeded=False,
            address=request.META.get("REMOTE_ADDR"),
            device=request.headers.get("User-Agent", ""),
        )
        super().authentication_failed(request, **credentials)


def _resume(request: HttpRequest) -> None:
    """Put back what was typed before the session ended; `ui.forms.bound` shows it again."""
    try:
        path, typed = signing.loads(
            request.POST.get("resume", ""), salt=RESUME_SALT, max_age=RESUME_SECONDS
        )
    except signing.BadSignature:
        return
    request.session[f"resume:{path}"] = typed
