from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.actors import browser
from xiangsu.accounts.models import Organisation
from xiangsu.reference.loading import load_reference


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_triggers() -> Iterator[None]:
    """Append-only tables refuse TRUNCATE to everybody, also to the flush between tests."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_as_replica(self: DatabaseOperations, statements: list[str]) -> None:
        first, last = (f"SET session_replication_role = {r};" for r in ("replica", "origin"))
        flush(self, [first, *statements, last])

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "execute_sql_flush", flush_as_replica)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def reference_data(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Divisions and dated rules, loaded once for all tests of a module, then taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed_reference_data(transactional_db: None) -> None:
    """Dated rules for a test whose threads have connections of their own."""
    load_reference()


@pytest.fixture
def client_of() -> Callable[[Organisation, str], Client]:
    """A browser logged in for a post: `client_of(organisation, "quality_manager")`."""
    return browser
