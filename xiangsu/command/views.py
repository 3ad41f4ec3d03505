from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiangsu.accounts import queries as accounts
from xiangsu.command import queries
from xiangsu.kernel.web import Request


@require_GET
def home(request: Request) -> HttpResponse:
    notices, unread = accounts.newest_notices(request.actor, 6)
    request.unread_notices = unread  # type: ignore[attr-defined]
    context = {
        "overview": queries.overview_of(request.actor),
        "steps": queries.steps_for(request.actor),
        "notices": notices,
        "heading": "工作台",
    }
    return render(request, "command/home.html", context)
