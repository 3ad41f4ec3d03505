from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from xiangsu.kernel import sheets
from xiangsu.kernel.errors import RuleBroken

COLUMNS = (
    sheets.Column("name", ("名称", "产品名称")),
    sheets.Column("amount", ("数量",), "number"),
    sheets.Column("count", ("件数",), "integer", required=False),
    sheets.Column("day", ("日期",), "date", required=False),
)


def workbook(*rows):
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return ContentFile(stream.getvalue(), name="表.xlsx")


def text(content, encoding="utf-8"):
    return ContentFile(content.encode(encoding), name="表.csv")


def test_a_workbook_is_read_with_its_types():
    upload = workbook(
        ["产品名称", "数量", "件数", "日期"],
        ["菜心", 12.50, 3, "2026年12月8日"],
        ["", "", "", ""],
        ["辣椒", "1,200", "", 46364],
    )

    sheet = sheets.read(upload, COLUMNS)

    assert sheet.errors == []
    assert sheet.rows == [
        {"row": 2, "name": "菜心", "amount": "12.5", "count": 3, "day": "2026-12-08"},
        {"row": 4, "name": "辣椒", "amount": "1200", "count": None, "day": "2026-12-08"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_any_usual_encoding(encoding):
    sheet = sheets.read(text("名称,数量\n菜心,5\n", encoding), COLUMNS)

    assert sheet.rows == [{"row": 2, "name": "菜心", "amount": "5"}]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["菜心", "一千二", 1, ""], ("B", "数量", "一千二", "应为数字")),
        (["", 1, 1, ""], ("A", "名称", "", "不能为空")),
        (["菜心", 1, 1.5, ""], ("C", "件数", "1.5", "应为整数")),
        (["菜心", 1, 1, "下周"], ("D", "日期", "下周", "应为日期，例如 2026-12-08")),
        (["菜心", "nan", 1, ""], ("B", "数量", "nan", "应为数字")),
        (["菜心", "1e999999999", 1, ""], ("B", "数量", "1e999999999", "数字太大或太小，请核对")),
        (["菜心", 1, "1e400", ""], ("C", "件数", "1e400", "数字太大或太小，请核对")),
        (["菜心", 1, 1, 1e30], ("D", "日期", "1e+30", "应为日期，例如 2026-12-08")),
        (["菜心", 1, 1, -5], ("D", "日期", "-5.0", "应为日期，例如 2026-12-08")),
        (["菜" * 501, 1, 1, ""], ("A", "名称", "菜" * 501, "有 501 个字，最多 500 个字")),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(row, cell):
    sheet = sheets.read(workbook(["名称", "数量", "件数", "日期"], row), COLUMNS)

    assert [(e.row, e.column, e.header, e.value, e.message) for e in sheet.errors] == [(2, *cell)]


def test_a_sign_that_cannot_be_stored_is_named_too():
    sheet = sheets.read(text("名称,数量\n菜\x00心,5\n"), COLUMNS)

    assert [(e.row, e.column, e.value, e.message) for e in sheet.errors] == [
        (2, "A", "菜\ufffd心", "含有不能保存的字符，请删去后重新填写")
    ]


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (ContentFile(b"PK\x03\x04 not a workbook", name="x.xlsx"), "sheet_unreadable"),
        (ContentFile(b"\xff\xfe\x00\x81", name="x.bin"), "sheet_unreadable"),
        (text("名称,数量\n"), "sheet_empty"),
        (text("名称,重量\n菜心,5\n"), "column_missing"),
        (ContentFile(b"0" * (sheets.MOST_MB * 1024 * 1024 + 1), name="x.csv"), "sheet_too_large"),
        (text("名称,数量\n" + "菜心,5\n" * 20_001), "sheet_too_long"),
    ],
)
def test_what_is_no_fitting_table_is_refused(upload, code):
    with pytest.raises(RuleBroken) as refusal:
        sheets.read(upload, COLUMNS)

    assert (refusal.value.code, refusal.value.field) == (code, "file")


def test_columns_are_named_as_excel_names_them():
    assert [sheets.letter_of(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]


def test_the_template_can_be_read_back():
    content = sheets.template("模板", (sheets.Column("name", ("名称",), example="菜心"),))

    sheet = sheets.read(ContentFile(content, name="t.xlsx"), COLUMNS[:1])

    assert sheet.rows == [{"row": 2, "name": "菜心"}]


def test_a_title_above_the_header_merged_cells_and_a_note_below_are_what_people_send():
    columns = (sheets.Column("city", ("市州",), merged=True), sheets.Column("county", ("县市区",)))

    sheet = sheets.read(
        text("项目明细表,\n市州,县市区\n益阳市,安化县\n,桃江县\n注：以上为首批。,\n"), columns
    )

    assert sheet.errors == []
    assert sheet.rows == [
        {"row": 3, "city": "益阳市", "county": "安化县"},
        {"row": 4, "city": "益阳市", "county": "桃江县"},
    ]
