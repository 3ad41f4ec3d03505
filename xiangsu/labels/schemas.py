from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from xiangsu.kernel.schemas import Amount, Day, Input, Line


class CardIn(Schema):
    model_config = ConfigDict(extra="forbid")

    product_number: Line
    with_brand: bool = False
    statement: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class CardOut(Schema):
    id: int
    product: str
    number: str | None
    state: str
    valid_to: date | None

    @staticmethod
    def resolve_product(row: Any) -> str:
        return str(row.product.number)


class CertificateIn(Input):
    bases: Annotated[list[Line], Field(min_length=1, max_length=6)]
    quantity_kg: Amount
    issued_on: Day | None = None


class CertificateOut(Schema):
    number: str
    batch: str
    bases: list[str]
    quantity_kg: Decimal
    voluntary: bool
    issued_on: date
    state: str

    @staticmethod
    def resolve_batch(row: Any) -> str:
        return str(row.batch.number)


class CodesIn(Input):
    quantity: Annotated[int, Field(ge=1, le=100_000)]


class IssueOut(Schema):
    id: int
    batch: str
    quantity: int
    state: str

    @staticmethod
    def resolve_batch(row: Any) -> str:
        return str(row.batch.number)
