from collections.abc import Callable, Iterator

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from tests.factories.accounts import AppointmentFactory
from xiangsu.accounts.models import Appointment, Organisation


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_triggers() -> Iterator[None]:
    """Append-only tables refuse TRUNCATE to everybody, also to the flush between tests."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_as_replica(self: DatabaseOperations, statements: list[str]) -> None:
        first, last = (f"SET session_replication_role = {r};" for r in ("replica", "origin"))
        flush(self, [first, *statements, last])

    DatabaseOperations.execute_sql_flush = flush_as_replica
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture
def client_of() -> Callable[[Organisation, str], Client]:
    """A browser logged in for a post: `client_of(organisation, "quality_manager")`."""

    def log_in(organisation: Organisation, role: str) -> Client:
        appointment: Appointment = AppointmentFactory(organisation=organisation, role=role)
        client = Client()
        client.force_login(
            appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return log_in
