"""The province imports annex 1, a county fills its slot, looks, filters and takes a list away."""

import pytest
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from demo.people import ANNEX_1
from tests.factories.accounts import AppointmentFactory, OrganisationFactory, county, province
from tests.factories.farm import Farm
from tests.factories.projects import branded
from tests.journeys.people import log_in, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]  # real browser, real file


def test_annex_1_is_imported_bound_filtered_and_exported(live_server, desk, phone, settings):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    call_command("load_reference", verbosity=0)
    ministry = OrganisationFactory(kind="province", name="省厅（示例）", region=province())
    AppointmentFactory(user__username="province", organisation=ministry, role="province_officer")
    bureau = OrganisationFactory(kind="county", name="安化县局（示例）", region=county())
    AppointmentFactory(user__username="county", organisation=bureau, role="county_officer")
    farm = Farm()
    branded(farm)
    base = live_server.url

    log_in(desk, base, "province")
    assert "表格合计 33 家，通知所列 34 家" in imported(desk, base, enterprises="34")
    assert "0 处错误" in imported(desk, base)
    send(desk, "确认写入")
    desk.goto(f"{base}/projects/?year=2026")
    assert "43" in desk.inner_text("main")

    log_in(phone, base, "county")
    phone.goto(f"{base}/projects/?year=2026&kind=id_enterprise")
    phone.click("main a:has-text('查看') >> nth=0")
    phone.select_option("#id_subject_number", farm.subject.number)
    send(phone, "绑定这家企业")
    assert "安化云溪茶业有限公司（示例）" in phone.inner_text("main")

    phone.goto(f"{base}/subjects/?state=approved")
    assert "安化云溪茶业有限公司（示例）" in phone.inner_text("main")
    with phone.expect_download() as download:
        phone.evaluate("location.href = '/subjects/?state=approved&export=xlsx'")
    book = CalamineWorkbook.from_path(str(download.value.path()))
    rows = book.get_sheet_by_index(0).to_python()
    assert [farm.subject.number in row for row in rows[1:]] == [True]


def imported(desk, base, **otherwise):
    """Upload annex 1 with the totals of the notice; what the preview says."""
    stated = {"systems": "10", "enterprises": "33", "counties": "24", "cities": "7"}
    desk.goto(f"{base}/projects/annex1")
    desk.set_input_files("#id_file", str(ANNEX_1))
    for field, value in ({"year": "2026", "documents": "演示文号"} | stated | otherwise).items():
        desk.fill(f"#id_{field}", value)
    desk.click("main form button[type=submit] >> nth=-1")
    desk.wait_for_load_state()
    return desk.inner_text("main")
