from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from xiangsu.kernel.schemas import Amount, Day, Degrees, Input, Line, Optional, Reason

Unit = Literal["L", "ml", "kg", "g"]
Short = Annotated[Line, Field(max_length=40)]
Person = Annotated[Line, Field(max_length=30)]


class PlotIn(Input):
    base_number: Line
    name: Short
    area_mu: Amount
    crop_code: Line
    longitude: Degrees | None = None
    latitude: Degrees | None = None


class PlotOut(Schema):
    number: str
    name: str
    area_mu: Decimal
    crop_code: str

    @staticmethod
    def resolve_crop_code(row: Any) -> str:
        return str(row.crop.code)


class CalendarDayOut(Schema):
    """A plot and the first day on which it may be harvested; none: at once."""

    plot: str
    earliest_on: date | None

    @staticmethod
    def resolve_plot(row: Any) -> str:
        return str(row.plot.number)


class PurchaseIn(Input):
    registration_no: Line
    supplier: Line
    quantity: Amount
    unit: Unit
    purchased_on: Day
    lot: Annotated[Optional, Field(max_length=40)] = ""


class PurchaseOut(Schema):
    id: int
    registration_no: str
    quantity: Decimal
    unit: str
    purchased_on: date

    @staticmethod
    def resolve_registration_no(row: Any) -> str:
        return str(row.product.registration_no)


class UseIn(Input):
    plot_number: Line
    purchase_id: Annotated[int, Field(ge=1)]
    pest: Short
    dose: Amount
    dose_unit: Literal["ml/亩", "g/亩"]
    area_mu: Amount
    applied_on: Day
    operator: Person
    confirmed: bool = False


class UseOut(Schema):
    id: int
    plot: str
    applied_on: date
    dose: Decimal
    dose_unit: str
    interval_days: int
    warnings: list[str]

    @staticmethod
    def resolve_plot(row: Any) -> str:
        return str(row.plot.number)


class HarvestIn(Input):
    product_number: Line
    plot_numbers: Annotated[list[Line], Field(min_length=1, max_length=200)]
    harvested_on: Day
    quantity_kg: Amount
    confirmed: bool = False


class SourceIn(Schema):
    model_config = ConfigDict(extra="forbid")

    batch_number: Line
    quantity_kg: Amount


class ProcessIn(Input):
    product_number: Line
    sources: Annotated[list[SourceIn], Field(min_length=1, max_length=200)]
    processed_on: Day
    quantity_kg: Amount


class BatchOut(Schema):
    number: str
    product: str
    kind: str
    harvested_on: date
    quantity_kg: Decimal

    @staticmethod
    def resolve_product(row: Any) -> str:
        return str(row.product.number)


class ObstacleOut(Schema):
    """Why a batch may not be marked, with its article and the first legal day, if one comes."""

    code: str
    message: str
    article: str
    earliest_on: date | None


class HoldIn(Schema):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["supervision", "recall"]
    reason: Reason


class HoldOut(Schema):
    id: int
    kind: str
    reason: str
