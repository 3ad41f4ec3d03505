import pytest
from django.test import Client

from tests.factories.accounts import AppointmentFactory
from xiangsu.accounts.models import Appointment, Organisation


@pytest.fixture
def client_of():
    """A browser logged in for a post: `client_of(organisation, "quality_manager")`."""

    def log_in(organisation: Organisation, role: str) -> Client:
        appointment: Appointment = AppointmentFactory(organisation=organisation, role=role)
        client = Client()
        client.force_login(
            appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return log_in
