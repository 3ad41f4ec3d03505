"""The workspace's addresses and one that does nothing, to measure the rest against."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as workspace

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@login_not_required
def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("empty", empty), *workspace]
