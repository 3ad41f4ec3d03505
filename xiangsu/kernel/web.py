"""Between HTTP and the domain: the request with its actor, refusals as pages, files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.forms import BaseForm
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from xiangsu.kernel import evidence
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import DomainError, NotAllowed, NotFound, RuleBroken
from xiangsu.kernel.models import EvidenceFile


class Request(HttpRequest):
    """What views receive: middleware has put the actor and htmx details on it."""

    actor: Actor
    htmx: HtmxDetails


@contextmanager
def errors_on(form: BaseForm, *, missing: str = "", **names: str) -> Iterator[None]:
    """Turn a RuleBroken into an error of the form; 403 and 404 pass through.

    missing: the field that names a thing by its number, to be blamed when there is none.
    names: the service's name of a field → the form's, where they differ.
    """
    try:
        yield
    except RuleBroken as refusal:
        field = names.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, refusal.message)
    except NotFound as refusal:
        if not missing:
            raise
        form.add_error(missing, refusal.message)


def status_of(error: DomainError) -> int:
    if isinstance(error, NotFound):
        return 404
    return 403 if isinstance(error, NotAllowed) else 422


class DomainErrorMiddleware:
    """A refusal that no view turned into something better becomes a page that helps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        status = status_of(error)
        return render(request, f"{status}.html", {"message": error.message}, status=status)


def file_response(file: EvidenceFile, name: str) -> FileResponse:
    """The bytes of a file whose owner's module has already checked who asks."""
    response = FileResponse(
        evidence.path_of(file.sha256).open("rb"), filename=name, content_type=file.content_type
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
