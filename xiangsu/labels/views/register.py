from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiangsu.accounts import queries as accounts
from xiangsu.kernel.web import Request
from xiangsu.labels import forms, queries

PAGE_SIZE = 20


@login_not_required
@require_GET
def register(request: Request) -> HttpResponse:
    form = forms.RegisterForm(request.GET, counties=accounts.county_choices())
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.registered_cards(**chosen), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "cards": queries.public_cards(page.object_list)}
    return render(request, "labels/register.html", context, status=422 if form.errors else 200)


@login_not_required
@require_GET
def registered_card(request: Request, number: str) -> HttpResponse:
    found = queries.registered_card(number)
    terms = queries.public_terms(found)
    context = {
        "card": queries.public_cards([found])[0],
        "terms": terms,
        "latest": terms[0],
        "steps": queries.public_steps(found),
    }
    return render(request, "labels/registered_card.html", context)
