from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiangsu.kernel.web import Request


@require_GET
def home(request: Request) -> HttpResponse:
    request.actor.require("command.view")
    return render(request, "command/home.html", {"heading": "工作台"})
