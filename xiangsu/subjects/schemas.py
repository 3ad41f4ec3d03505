from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from xiangsu.kernel.schemas import Amount, Day, Degrees, Input, Line, Optional, Reason
from xiangsu.subjects.models import BrandAuthorisation, Subject

Uscc = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z]{18}$")]


class SubjectOut(Schema):
    """A registration; contacts are left out, the page masks them by reader."""

    number: str
    name: str
    kind: str
    uscc: str
    industry: str
    region: str
    state: str

    @staticmethod
    def resolve_region(row: Any) -> str:
        return str(row.region.name)


class DraftIn(Schema):
    """Any part of the registration; what is not sent stays."""

    model_config = ConfigDict(extra="forbid")

    kind: Subject.Kind | None = None
    uscc: Uscc | None = None
    name: Line | None = None
    legal_representative: Annotated[Line, Field(max_length=30)] | None = None
    address: Line | None = None
    industry: Line | None = None
    contact_name: Annotated[Line, Field(max_length=30)] | None = None
    contact_phone: Annotated[Line, Field(max_length=20)] | None = None
    licence_valid_to: Day | None = None


class ReturnIn(Schema):
    """Field of the registration → what to mend."""

    model_config = ConfigDict(extra="forbid")

    reasons: Annotated[dict[Line, Reason], Field(min_length=1, max_length=20)]


class CompletenessOut(Schema):
    percent: int
    missing: list[str]


class ProductIn(Input):
    name: Line
    category_code: Line
    spec: Optional = ""
    standard: Optional = ""


class ProductOut(Schema):
    number: str
    name: str
    category_code: str
    spec: str
    standard: str

    @staticmethod
    def resolve_category_code(row: Any) -> str:
        return str(row.category.code)


class BaseIn(Input):
    name: Line
    region_path: Line
    area_mu: Amount
    address: Optional = ""
    longitude: Degrees | None = None
    latitude: Degrees | None = None


class BaseOut(Schema):
    number: str
    name: str
    region: str
    address: str
    area_mu: Decimal

    @staticmethod
    def resolve_region(row: Any) -> str:
        return str(row.region.name)


class BrandIn(Schema):
    model_config = ConfigDict(extra="forbid")

    subject_number: Line
    brand: BrandAuthorisation.Brand
    certificate_no: Annotated[Line, Field(max_length=40)]
    valid_from: Day
    valid_to: Day


class BrandOut(Schema):
    brand: str
    certificate_no: str
    valid_from: date
    valid_to: date
