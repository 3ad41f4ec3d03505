"""What the JSON API's bodies are made of: bounded text, exact amounts, strict inputs."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema
from ninja.pagination import PaginationBase
from pydantic import ConfigDict, Field, StringConstraints

from xiangsu.kernel.dates import FIRST_DAY, LAST_DAY

_NO_NUL = r"^[^\x00]*$"  # PostgreSQL stores no NUL in text

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=_NO_NUL),
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_NUL),
]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=_NO_NUL)]
Amount = Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=2)]
Degrees = Annotated[Decimal, Field(ge=-180, le=180, max_digits=9, decimal_places=6)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class Input(Schema):
    """A body: unknown names are refused. `client_id` makes a repeated request one act."""

    model_config = ConfigDict(extra="forbid")

    client_id: UUID | None = None


class Because(Schema):
    """A body that only says why."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Problem(Schema):
    """A refusal (RFC 9457): a stable code, the words to show, the field if there is one."""

    type: str
    title: str
    status: int
    code: str
    field: str | None = None


REFUSALS: Final = frozenset({400, 401, 403, 404, 422})


def answers(schema: Any) -> dict[Any, Any]:
    """What an operation may answer: this on success, a Problem otherwise."""
    return {200: schema, REFUSALS: Problem}


class Pages(PaginationBase):
    """Lists by page: `?page=2&size=50` gives `{items, count}`."""

    class Input(Schema):
        page: Annotated[int, Field(ge=1, le=100_000)] = 1
        size: Annotated[int, Field(ge=1, le=200)] = 50

    class Output(Schema):
        items: list[Any]
        count: int

    def paginate_queryset(
        self,
        queryset: QuerySet[Any],
        pagination: Any,
        request: HttpRequest,  # noqa: ARG002 - passed by name
        **_params: Any,
    ) -> dict[str, Any]:
        first = (pagination.page - 1) * pagination.size
        rows = list(queryset[first : first + pagination.size])
        return {"items": rows, "count": queryset.count()}
