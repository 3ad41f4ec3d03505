from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from demo.people import annex_1_file
from tests.factories.accounts import OrganisationFactory, county, province
from tests.factories.farm import Farm
from tests.factories.projects import branded, listed

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

STATED = {"systems": 10, "enterprises": 33, "counties": 24, "cities": 7}


@pytest.fixture
def ministry(client_of):
    return client_of(OrganisationFactory(kind="province", region=province()), "province_officer")


def upload(client, **more):
    sent = {"file": annex_1_file(), "year": 2021, "documents": "湘财预〔2021〕206号", **STATED}
    return client.post("/projects/annex1", sent | more)


def test_the_province_imports_looks_and_undoes(ministry):
    looked = upload(ministry)
    page = ministry.get(looked.url)
    assert "共 24 行，0 处错误" in page.content.decode()
    ministry.post(looked.url, {"commit": "1"})

    shown = ministry.get("/projects/", follow=True).context
    assert (shown["year"], shown["figures"].projects, shown["figures"].bound) == (2021, 43, 0)
    assert [tab["count"] for tab in shown["tabs"]] == [43, 10, 33]
    assert ministry.get("/projects/years/2021").context["totals"].projects == 43

    ministry.post(looked.url, {"undo": "1"})
    assert ministry.get("/projects/").context["figures"] is None


def test_wrong_totals_keep_what_was_typed_and_mark_the_table(ministry):
    looked = upload(ministry, enterprises=34)

    page = ministry.get(looked.url).content.decode()
    marked = ministry.get(f"{looked.url}?marked")

    assert "试点企业：表格合计 33 家，通知所列 34 家" in page
    assert "确认写入" not in page
    assert CalamineWorkbook.from_filelike(BytesIO(marked.content)).sheet_names == ["请修改"]


def test_a_missing_total_is_asked_for(ministry):
    answer = upload(ministry, enterprises="")

    assert answer.status_code == 422
    assert answer.context["form"]["documents"].value() == "湘财预〔2021〕206号"


def test_the_export_has_every_filtered_project(ministry):
    ministry.post(upload(ministry).url, {"commit": "1"})

    sent = ministry.get("/projects/?year=2021&brand=anhua_dark_tea&export=xlsx")

    sheet = CalamineWorkbook.from_filelike(BytesIO(sent.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert len(rows) == 1 + 16
    assert rows[1][1:6] == ["益阳市", "资阳区", "第二代农产品“身份证”试点", "安化黑茶", "待绑定"]


def test_the_list_asks_no_more_for_more_projects(ministry, django_assert_num_queries):
    listed(year=2022)
    ministry.get("/projects/?year=2022")  # notes the time of the visit once
    with CaptureQueriesContext(connection) as few:
        ministry.get("/projects/?year=2022")
    asked = len(few)
    ministry.post(upload(ministry).url, {"commit": "1"})

    with django_assert_num_queries(asked):
        ministry.get("/projects/?year=2021")


def test_the_county_binds_by_choosing_and_the_double_click_does_nothing_more(
    client_of, time_machine
):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    farm = branded(Farm())
    (slot,) = listed()
    officer = client_of(OrganisationFactory(kind="county", region=county()), "county_officer")
    page = f"/projects/{slot.number}"
    assert farm.subject.name in officer.get(page).content.decode()

    clicks = [
        officer.post(f"{page}/bind", {"subject_number": farm.subject.number}) for _ in range(2)
    ]

    assert [click.status_code for click in clicks] == [302, 302]
    assert "解除绑定" in officer.get(page).content.decode()
    refused = officer.post(f"{page}/unbind", {"reason": ""})
    assert refused.status_code == 422
