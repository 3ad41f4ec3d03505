"""Annex 1 (项目明细表) as a spreadsheet: its columns, its rows understood, its check."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from xiangsu.accounts import queries as accounts
from xiangsu.accounts.queries import Region
from xiangsu.kernel.errors import NotFound
from xiangsu.kernel.sheets import Cell, Column
from xiangsu.projects import rules
from xiangsu.subjects import queries as subjects

ANNEX_1: Final = "projects.annex1"
CONTENT: Final = "项目名称和数量"
COLUMNS: Final = (
    Column("city", ("市州", "city"), example="益阳市", merged=True),
    Column("county", ("县市区", "county_seed"), example="安化县"),
    Column("content", (CONTENT, "seed_text"), example="“安化黑茶”授权企业 14 家"),
    Column("note", ("备注",), required=False),
)


def check(rows: list[dict[str, Any]], stated: rules.Totals) -> Iterator[Cell]:
    """Unknown counties, cells nobody can read, and totals that do not match, by cell."""
    faults = [cell for row in rows for cell in _row_faults(row)]
    yield from faults
    if faults:
        return
    for words in rules.differences(rules.totals_of(paths_and_items(rows)), stated):
        yield Cell(rows[-1]["row"], "C", "合计", "", words)


def _row_faults(row: dict[str, Any]) -> Iterator[Cell]:
    if row["county"]:
        try:
            _county(row)
        except NotFound:
            where = f"{row['city'] or ''}没有县市区“{row['county']}”"
            yield Cell(row["row"], "B", "县市区", row["county"], where)
    if row["content"]:
        try:
            rules.items_of(row["content"], subjects.brand_names())
        except ValueError as unclear:
            yield Cell(row["row"], "C", CONTENT, row["content"], str(unclear))


def _county(row: dict[str, Any]) -> Region:
    return accounts.county_named(row["county"], city=row["city"] or "")


def read(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Region, rules.Item]]:
    """County and item of checked rows, in their order."""
    for row in rows:
        for item in rules.items_of(row["content"], subjects.brand_names()):
            yield _county(row), item


def paths_and_items(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, rules.Item]]:
    return ((county.path, item) for county, item in read(rows))
