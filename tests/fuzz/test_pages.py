"""Whatever is typed into whichever form, filter or address, no page breaks (`make fuzz`)."""

import logging
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from tests.actors import closed
from tests.architecture.test_tenancy import LISTS
from tests.factories.hostile import FORMS, TEXTS, World, mutated

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def world(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    logging.disable(logging.WARNING)
    world = World()
    for client in world.clients.values():
        client.raise_request_exception = False
    yield world
    logging.disable(logging.NOTSET)


def status(client, method, url, data=None):
    """What the server answers; whatever it wrote is taken back."""
    with transaction.atomic():
        answer = closed(getattr(client, method)(url, data))
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_survives_every_hostile_value(name, world):
    who, url, body = world.forms()[name]
    client = world.clients[who]
    broken = []

    assert status(client, "post", url, body) in {200, 302}, "the good body must be good"
    for field, value, bad in mutated(body):
        if status(client, "post", url, bad) >= 500:
            broken.append((field, value))

    assert broken == []


@pytest.mark.filterwarnings("ignore:Use '__' to separate path components")
def test_filters_and_pagers_survive_every_hostile_value(world):
    broken = []

    for name, who in LISTS.items():
        client = world.clients[who or "newcomer"]
        page = client.get(reverse(name))
        filters = page.context.get("filter") if page.context else None
        keys = filters.form.fields if filters else ()
        fields = ["page", "size", "year", *(field for key in keys for field in named(key))]
        columns = page.context["table"].columns.names() if filters else []
        asked = [dict.fromkeys([*fields, "sort"], value) for value in TEXTS]
        asked += [{"sort": column} for column in columns]
        broken += [
            (name, query)
            for query in asked
            if status(client, "get", f"{reverse(name)}?{urlencode(query)}") >= 500
        ]

    assert broken == []


def named(key):
    """A filter's names in the address: a range has two ends."""
    return key, f"{key}_min", f"{key}_max", f"{key}_after", f"{key}_before"


def test_addresses_survive_every_hostile_value(world):
    broken = []

    for name, converters in addresses(get_resolver().url_patterns):
        for value in ("a\x00b", "9" * 31, "茶" * 200, "..%2f<script>"):
            args = [value if kind == "str" else 10**30 for kind in converters]
            url = f"{reverse(name, args=args)}?county={quote(value)}&code={quote(value)}"
            broken += [
                (who, method, name, value[:40])
                for who in ("producer", "county", "anybody")
                for method in ("get", "post")
                if status(world.clients[who], method, url) >= 500
            ]

    assert broken == []


def addresses(patterns):
    """Name of each address and the kinds of its parts: str or int."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace != "api":
            yield from addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            kinds = pattern.pattern.converters.values()
            yield pattern.name, ["int" if isinstance(k, IntConverter) else "str" for k in kinds]
