"""Actors for tests: a post in an organisation with exactly the grants named."""

from django.http.response import HttpResponseBase
from django.test import Client

from tests.factories.accounts import AppointmentFactory
from xiangsu.accounts.models import Organisation, Region
from xiangsu.kernel.actor import Actor


def actor_in(organisation: Organisation, *grants: str) -> Actor:
    """Somebody of a producer or laboratory: reaches the organisation's own rows."""
    return Actor(
        user_id=0,
        appointment_id=0,
        organisation_id=organisation.pk,
        read_path="",
        write_path="",
        grants=frozenset(grants),
    )


def bureau_of(region: Region, *grants: str, organisation_id: int = 0) -> Actor:
    """An official of a region: reaches every row below it."""
    return Actor(
        user_id=0,
        appointment_id=0,
        organisation_id=organisation_id,
        read_path=region.path,
        write_path=region.path,
        grants=frozenset(grants),
    )


def closed(response: HttpResponseBase) -> HttpResponseBase:
    """The answer, its file closed; its own `close()` would close the database too."""
    for close_file in getattr(response, "_resource_closers", []):
        close_file()
    return response


def browser(organisation: Organisation, role: str) -> Client:
    """A browser logged in for a new post in this organisation."""
    post = AppointmentFactory.create(organisation=organisation, role=role)
    client = Client()
    client.force_login(post.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
