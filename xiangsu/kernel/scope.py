"""The one guarded door: what lies in an actor's reach."""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.db.models import Model, Q, QuerySet

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import NotFound

Row = TypeVar("Row", bound=Model)


def within_reach(
    actor: Actor,
    *,
    organisation: str = "organisation_id",
    region_path: str = "organisation__region__path",
) -> Q:
    """The rows the actor may see: below the official's region, or the organisation's own.

    organisation, region_path: look-ups from the row to its owner and its owner's region path.
    """
    if actor.read_path:
        return Q(**{f"{region_path}__startswith": actor.read_path})
    return Q(**{organisation: actor.organisation_id})


def one_of(rows: QuerySet[Row], what: str, *, lock: bool = False, **key: object) -> Row:
    """The single row with this key, or NotFound naming `what` in Chinese.

    With `lock` the row is held until the transaction ends, joined rows are not.
    """
    if lock:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.get(**key)
    except (ObjectDoesNotExist, ValueError, DataError) as missing:  # DataError: a NUL in a key
        raise NotFound(what) from missing


def found(rows: QuerySet[Row], *, lock: bool = False, **key: object) -> Row | None:
    """The single row with this key, or None; whatever was typed, asking is allowed."""
    try:
        return one_of(rows, "记录", lock=lock, **key)
    except NotFound:
        return None
