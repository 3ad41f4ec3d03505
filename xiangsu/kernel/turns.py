"""Taking turns: what must not happen twice, or at once, waits for the other to commit."""

from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def take(key: str) -> None:
    """Hold `key` until the caller's transaction ends; others who take it wait."""
    assert connection.in_atomic_block, "a turn ends with its transaction"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def made_by(click: UUID | None, rows: QuerySet[Row]) -> Row | None:
    """The row that an earlier click of the same form made, if one did.

    Both clicks of a double click carry one `client_id`. The second waits for the first, so
    that it finds the row instead of running into the unique constraint.
    """
    if click is None:
        return None
    take(str(click))
    return rows.filter(client_id=click).first()
