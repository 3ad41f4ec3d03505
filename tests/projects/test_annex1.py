from io import BytesIO
from itertools import pairwise

import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from demo.people import annex_1_file
from tests.actors import bureau_of
from tests.factories.accounts import county
from tests.factories.projects import listed, previewed, provincial
from xiangsu.accounts import roles
from xiangsu.kernel.errors import NotAllowed, RuleBroken
from xiangsu.projects import queries, services
from xiangsu.projects.models import ProjectList
from xiangsu.projects.rules import Totals

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

AS_STATED = Totals(systems=10, enterprises=33, counties=24, cities=7)


def as_workbook(csv):
    """The same table in Excel, its city cells merged as the ministry merges them."""
    lines = [line.split(",") for line in csv.read().decode("utf-8-sig").splitlines()]
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("附件1")
        sheet.merge_range(0, 0, 0, 3, lines[0][0])
        cities = [n for n, line in enumerate(lines) if n > 1 and line[0]]
        for number, line in enumerate(lines[1:], start=1):
            sheet.write_row(number, 0, line)
        for first, after in pairwise(cities):
            if after - first > 1:
                sheet.merge_range(first, 0, after - 1, 0, lines[first][0])
    return ContentFile(stream.getvalue(), name="附件1.xlsx")


def look(file, totals=AS_STATED, year=2021):
    return services.preview_annex1(
        provincial(), file=file, year=year, documents="湘财预〔2021〕206号", totals=totals
    )


@pytest.mark.parametrize("file", [annex_1_file, lambda: as_workbook(annex_1_file())])
def test_the_notices_annex_gives_43_projects_in_24_counties_of_7_cities(file):
    province = provincial()

    services.commit_annex1(province, job_id=look(file()).pk)

    rows = list(queries.projects_of(province))
    counties = {row.region.name for row in rows}
    assert [row.kind for row in rows].count("trace_county") == 10
    assert [row.brand for row in rows].count("xiangjiangyuan") == 17
    assert [row.brand for row in rows].count("anhua_dark_tea") == 16
    assert len(rows) == len({row.number for row in rows}) == 43
    assert (len(counties), len({row.region.parent_id for row in rows})) == (24, 7)
    assert {"祁阳市", "江华瑶族自治县", "靖州苗族侗族自治县"} < counties


def test_totals_that_do_not_match_stop_the_import():
    job = look(annex_1_file(), Totals(systems=10, enterprises=34, counties=24, cities=7))

    assert [error["message"] for error in job.errors] == [
        "试点企业：表格合计 33 家，通知所列 34 家",
        "项目合计：表格合计 43 个，通知所列 44 个",
    ]
    with pytest.raises(RuleBroken, match="import_has_errors"):
        services.commit_annex1(provincial(), job_id=job.pk)
    assert list(ProjectList.objects.all()) == []


def test_a_wrong_county_and_an_unreadable_cell_are_named():
    job = previewed(
        "市州,县市区,项目名称和数量\n益阳市,江永县,追溯体系建设\n,安化县,安化黑茶企业若干\n"
    )

    assert [(e["column"], e["row"], e["message"]) for e in job.errors] == [
        ("B", 2, "益阳市没有县市区“江永县”"),
        ("C", 3, "看不懂“安化黑茶企业若干”，应写成“追溯体系建设”或“品牌名 + 企业 2 家”"),
    ]


def test_the_same_year_is_not_written_twice():
    province = provincial()
    first, second = previewed(actor=province), previewed(actor=province)
    services.commit_annex1(province, job_id=first.pk)

    again = services.commit_annex1(province, job_id=first.pk)

    assert again.state == "committed"
    assert queries.projects_of(province).count() == 1
    with pytest.raises(RuleBroken, match="year_known"):
        services.commit_annex1(province, job_id=second.pk)
    with pytest.raises(RuleBroken, match="year_known"):
        previewed(actor=province)


def test_an_import_is_undone_while_nothing_stands_on_it():
    province = provincial()
    job = previewed(actor=province)
    services.commit_annex1(province, job_id=job.pk)

    services.undo_annex1(province, job_id=job.pk)

    assert list(queries.projects_of(province)) == []
    listed()  # and the year can be imported anew
    with pytest.raises(RuleBroken, match="cannot_undo"):
        services.undo_annex1(province, job_id=job.pk)


def test_only_the_province_imports():
    officer = bureau_of(county(), *roles.grants_of("county_officer"))

    with pytest.raises(NotAllowed):
        previewed(actor=officer)
