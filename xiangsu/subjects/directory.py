"""The county's directory of producers (名录) as a spreadsheet: its columns and its check."""

from collections.abc import Iterator
from typing import Any, Final

from xiangsu.kernel.sheets import Cell, Column
from xiangsu.subjects import rules

DIRECTORY: Final = "subjects.directory"
COLUMNS: Final = (
    Column("name", ("名称", "主体名称"), example="安化云溪茶业有限公司（示例）", longest=100),
    Column("uscc", ("统一社会信用代码", "信用代码"), example="91430923MA4T00019F"),
    Column("kind", ("主体类型", "类型"), example="农业企业", longest=20),
    Column("industry", ("主要产业", "产业"), required=False, example="茶叶", longest=60),
)


def check_directory(rows: list[dict[str, Any]]) -> Iterator[Cell]:
    """Wrong and repeated credit codes, by cell."""
    seen: dict[str, int] = {}
    for row in rows:
        code = row["uscc"]
        if not code:
            continue
        fault = rules.uscc_fault(code)
        if not fault and code in seen:
            fault = f"与第 {seen[code]} 行重复"
        seen.setdefault(code, row["row"])
        if fault:
            yield Cell(row["row"], "B", "统一社会信用代码", code, fault)
