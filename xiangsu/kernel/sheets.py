"""Spreadsheets in: read, checked cell by cell, previewed, committed, undone.

Nothing is guessed: text in a number column is an error with its cell, never an empty value.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import python_calamine
import xlsxwriter
from django.core.files import File
from django.db import transaction

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.models import ImportJob
from xiangsu.kernel.scope import one_of

__all__ = ["Cell", "Column", "ImportJob", "Sheet", "preview", "read"]

MOST_ROWS: Final = 20_000
MOST_MB: Final = 20
HEADER_WITHIN: Final = 5  # lines; official tables put a title and a unit above their header
MOST_DIGITS: Final = 15  # as many as Excel keeps
_EPOCH: Final = date(1899, 12, 30)  # day 0 of Excel's calendar
_LAST_SERIAL: Final = 2_958_466  # the day after 9999-12-31


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` in our rows, its headers as people write them, what it holds.

    `merged`: cells are merged over several lines, so a blank one repeats the one above.
    `longest`: how many characters of text fit.
    """

    key: str
    headers: tuple[str, ...]
    kind: str = "text"  # text, number, integer, date
    required: bool = True
    example: str = ""
    merged: bool = False
    longest: int = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """What is wrong with one cell, as a person finds it: row and column letter."""

    row: int
    column: str
    header: str
    value: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "column": self.column,
            "header": self.header,
            "value": self.value,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that could be read, each with `row` (its line), and every wrong cell."""

    rows: list[dict[str, Any]]
    errors: list[Cell]
    sha256: str


def read(upload: File[Any], columns: Sequence[Column]) -> Sheet:
    """Read the first sheet of an xlsx or a csv against `columns`.

    The header may stand below a title; lines that only hold a note (注：…) are passed over.
    Raises RuleBroken (field `file`) when it is too large, no spreadsheet, or lacks a column.
    """
    if (upload.size or 0) > MOST_MB * 1024 * 1024:
        raise _refused("sheet_too_large", f"文件超过 {MOST_MB} MB，请拆成几个再导入。")
    data = upload.read()
    lines = _csv_lines(data) if _is_text(data) else _xlsx_lines(data)
    if len(lines) > MOST_ROWS + 1:
        raise _refused("sheet_too_long", f"超过 {MOST_ROWS} 行，请拆成几个再导入。")
    if len(lines) < 2:  # noqa: PLR2004 - header and one row
        raise _refused("sheet_empty", "表格里没有数据。请按模板填写后再导入。")
    header, places = _header(lines, columns)
    rows: list[dict[str, Any]] = []
    errors: list[Cell] = []
    for number, line in enumerate(lines[header + 1 :], start=header + 2):
        if _has_data(line):
            above = rows[-1] if rows else {}
            rows.append(_row(number, line, places, errors, above))
    return Sheet(rows, errors, hashlib.sha256(data).hexdigest())


def _refused(code: str, message: str) -> RuleBroken:
    return RuleBroken(code, message, field="file")


def _is_text(data: bytes) -> bool:
    return not data.startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def _csv_lines(data: bytes) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [list(row) for row in csv.reader(io.StringIO(data.decode(encoding)))]
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise _refused("sheet_unreadable", "文件不是 Excel（xlsx）或 CSV 表格，请换一个文件。")


def _xlsx_lines(data: bytes) -> list[list[Any]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, IndexError) as broken:
        raise _refused(
            "sheet_unreadable", "Excel 文件打不开，可能已损坏。请另存为 xlsx 后再导入。"
        ) from broken


def _has_data(line: list[Any]) -> bool:
    written = [text for value in line if (text := str(value).strip())]
    return bool(written) and not (len(written) == 1 and written[0].startswith("注"))


def _header(
    lines: list[list[Any]], columns: Sequence[Column]
) -> tuple[int, list[tuple[Column, int]]]:
    """Which of the first lines names the columns, and where each column stands."""
    tried = [_places(line, columns) for line in lines[:HEADER_WITHIN]]
    for number, (places, missing) in enumerate(tried):
        if not missing:
            return number, places
    nearest = min((missing for _, missing in tried), key=len)
    raise _refused("column_missing", f"缺少列：{'、'.join(nearest)}。表头应写列名，请按模板填写。")


def _places(
    header: list[Any], columns: Sequence[Column]
) -> tuple[list[tuple[Column, int]], list[str]]:
    """Columns found in this line with their places, and the required ones it lacks."""
    names = [str(name).strip().replace("\n", "") for name in header]
    places, missing = [], []
    for column in columns:
        at = next((names.index(name) for name in column.headers if name in names), None)
        if at is not None:
            places.append((column, at))
        elif column.required:
            missing.append(column.headers[0])
    return places, missing


def _row(
    number: int,
    line: list[Any],
    places: list[tuple[Column, int]],
    errors: list[Cell],
    above: dict[str, Any],
) -> dict[str, Any]:
    row: dict[str, Any] = {"row": number}
    for column, at in places:
        value = line[at] if at < len(line) else ""
        if column.merged and not str(value).strip():
            value = above.get(column.key) or ""
        try:
            row[column.key] = _value(value, column)
        except ValueError as wrong:
            row[column.key] = None
            shown = str(value).replace("\x00", "\ufffd")
            errors.append(Cell(number, letter_of(at), column.headers[0], shown, str(wrong)))
    return row


def letter_of(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _value(value: Any, column: Column) -> str | int | None:
    """The cell as JSON can hold it: text, whole number, decimal as text, ISO date."""
    if isinstance(value, str):
        value = value.strip()
    if value in ("", None):
        if column.required:
            raise ValueError("不能为空")
        return "" if column.kind == "text" else None
    if column.kind == "date":
        return _date(value).isoformat()
    if column.kind in {"number", "integer"}:
        return _number(value, whole=column.kind == "integer")
    return _text(value, column.longest)


def _text(value: Any, longest: int) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if "\x00" in text:
        raise ValueError("含有不能保存的字符，请删去后重新填写")
    if len(text) > longest:
        raise ValueError(f"有 {len(text)} 个字，最多 {longest} 个字")
    return text


def _number(value: Any, *, whole: bool) -> str | int:
    try:
        number = Decimal(str(value).replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise ValueError("应为数字") from None
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError("应为数字")
    if number and abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError("数字太大或太小，请核对")
    if whole:
        if number != number.to_integral_value():
            raise ValueError("应为整数")
        return int(number)
    return format(number.normalize(), "f")


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and 0 < value < _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(value))
    text = str(value)
    for form in ("%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day
        except ValueError:
            continue
    raise ValueError("应为日期，例如 2026-12-08")


@transaction.atomic
def preview(
    actor: Actor,
    *,
    kind: str,
    upload: File[Any],
    columns: Sequence[Column],
    check: Callable[[list[dict[str, Any]]], Iterable[Cell]],
    options: dict[str, Any] | None = None,
) -> ImportJob:
    """Read and check an upload and keep it for a look before anything is written.

    check: the module's own look at all rows. Raises RuleBroken as `read` does.
    """
    sheet = read(upload, columns)
    errors = [*sheet.errors, *check(sheet.rows)]
    return ImportJob.objects.create(
        kind=kind,
        organisation_id=actor.organisation_id,
        user_id=actor.user_id,
        filename=(upload.name or "")[:120],
        sha256=sheet.sha256,
        rows=sheet.rows,
        errors=[cell.as_dict() for cell in errors],
        options=options or {},
    )


def job_for(actor: Actor, kind: str, pk: int, *, lock: bool = False) -> ImportJob:
    """An import of the actor's organisation. Raises NotFound."""
    mine = ImportJob.objects.filter(organisation_id=actor.organisation_id, kind=kind)
    return one_of(mine, "导入任务", lock=lock, pk=pk)


def begin_commit(job: ImportJob) -> bool:
    """Whether this locked job is to be written now; False when it was already.

    Raises RuleBroken while it has errors, or after it was undone.
    """
    if job.state == ImportJob.State.COMMITTED:
        return False
    if job.state == ImportJob.State.UNDONE:
        raise RuleBroken("import_undone", "这次导入已经撤销，请重新上传。")
    if job.errors:
        raise RuleBroken("import_has_errors", f"还有 {len(job.errors)} 处错误，请改好后重新上传。")
    return True


def finish_commit(job: ImportJob, result: dict[str, Any]) -> None:
    """Note what was written, in the same transaction."""
    job.state, job.result, job.committed_at = ImportJob.State.COMMITTED, result, clock.now()
    job.save(update_fields=["state", "result", "committed_at"])


def finish_undo(job: ImportJob) -> None:
    job.state = ImportJob.State.UNDONE
    job.save(update_fields=["state"])


def template(title: str, columns: Sequence[Column]) -> bytes:
    """An empty workbook with the column names and one example row."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bg_color": "#E8F5EE", "border": 1})
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.headers[0], head)
            sheet.write_string(1, at, column.example)
        sheet.set_column(0, len(columns), 20)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def marked(job: ImportJob, columns: Sequence[Column]) -> bytes:
    """The rows with their wrong cells in red and the reason as a comment."""
    wrong = {(error["row"], error["header"]): error for error in job.errors}
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("请修改")
        red = book.add_format({"bg_color": "#F8C9C4"})
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.headers[0])
        for line, row in enumerate(job.rows, start=1):
            for at, column in enumerate(columns):
                error = wrong.get((row["row"], column.headers[0]))
                value = error["value"] if error else row.get(column.key)
                text = "" if value is None else str(value)
                sheet.write_string(line, at, text, red if error else None)
                if error:
                    sheet.write_comment(line, at, error["message"])
    return stream.getvalue()
