from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, Field

from xiangsu.kernel.schemas import Input, Line


class SelfTestIn(Input):
    """reading: the raw reading of the method, a key for strips and cards, else a number."""

    method_code: Line
    item: Line
    reading: Annotated[Line, Field(max_length=40)]
    instrument: Line
    technician: Annotated[Line, Field(max_length=30)]
    tested_at: AwareDatetime
    limit_mg_per_kg: Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=4)] | None = None


class SelfTestOut(Schema):
    number: str
    batch: str
    method: str
    item: str
    reading: str
    conclusion: str
    tested_at: datetime

    @staticmethod
    def resolve_batch(row: Any) -> str:
        return str(row.batch.number)

    @staticmethod
    def resolve_method(row: Any) -> str:
        return str(row.method.code)
