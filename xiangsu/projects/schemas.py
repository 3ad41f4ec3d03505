from typing import Any

from ninja import Schema
from pydantic import ConfigDict

from xiangsu.kernel.schemas import Line


class ProjectOut(Schema):
    number: str
    year: int
    kind: str
    county: str
    brand: str
    organisation: str | None

    @staticmethod
    def resolve_year(row: Any) -> int:
        return int(row.project_list.year)

    @staticmethod
    def resolve_county(row: Any) -> str:
        return str(row.region.name)

    @staticmethod
    def resolve_organisation(row: Any) -> str | None:
        return row.organisation.name if row.organisation else None


class BindIn(Schema):
    model_config = ConfigDict(extra="forbid")

    subject_number: Line
