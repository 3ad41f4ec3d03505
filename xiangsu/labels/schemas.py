from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from xiangsu.kernel.schemas import Amount, Because, Day, Input, Line, Reason
from xiangsu.labels.services import Part


class CardIn(Schema):
    model_config = ConfigDict(extra="forbid")

    product_number: Line
    brand: Literal["", "湘江源", "安化黑茶"] = ""
    grade: Literal["", "special", "first", "second"] = ""
    statement: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class Returned(Because):
    reasons: dict[Line, Reason] = Field(default_factory=dict, max_length=20)


class Suspended(Because):
    until: Day | None = None


class CardOut(Schema):
    id: int
    product: str
    number: str | None
    generation: int
    grade: str
    brand: str
    state: str
    opinion: str
    valid_from: date | None
    valid_to: date | None
    suspended_until: date | None
    renews: int | None

    @staticmethod
    def resolve_product(row: Any) -> str:
        return str(row.product.number)

    @staticmethod
    def resolve_renews(row: Any) -> int | None:
        return int(row.renews_id) if row.renews_id else None


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
    quantity: Annotated[int, Field(ge=1, le=100_000_000)]
    kg_per_unit: Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=4)]


class IssueOut(Schema):
    id: int
    batch: str
    quantity: int
    state: str

    @staticmethod
    def resolve_batch(row: Any) -> str:
        return str(row.batch.number)


Serials = Annotated[int, Field(ge=1, le=100_000_000)]
Weight = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=4)]
Ending = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]


class OrderIn(Input):
    product_number: Line
    quantity: Serials
    kg_per_unit: Weight
    labels_per_roll: Serials | None = None
    base_number: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""


class OrderOut(Schema):
    number: str
    product: str
    purpose: str
    quantity: int
    kg_per_unit: Decimal

    @staticmethod
    def resolve_product(row: Any) -> str:
        return str(row.product.number)


class RollOut(Schema):
    number: str
    order: str
    quantity: int
    state: str

    @staticmethod
    def resolve_order(row: Any) -> str:
        return str(row.order.number)


class PartIn(Input):
    """Which labels of a roll: by whole codes or their last digits, or by counting."""

    quantity: Serials | None = None
    first: Ending = ""
    last: Ending = ""

    @property
    def part(self) -> Part:
        return Part(self.first, self.last, self.quantity)


class ActivationIn(PartIn):
    batch_number: Line


class MarkIn(PartIn):
    kind: Literal["damaged", "lost", "void", "unused"]
    reason: Reason


class MarkOut(Schema):
    kind: str
    quantity: int
    reason: str
