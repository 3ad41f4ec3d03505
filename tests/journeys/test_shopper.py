"""A shopper scans, scans again, doubts, and complains; the county answers."""

from datetime import datetime

import pytest
from django.core.management import call_command

from tests.factories.accounts import AppointmentFactory, OrganisationFactory, county
from tests.factories.farm import HUNAN, Farm
from tests.journeys.people import log_in, send
from tests.journeys.scan_service import scan_service
from xiangsu.kernel import clock
from xiangsu.production import services as production
from xiangsu.scan import queries as scan
from xiangsu.scan.models import ScanEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_code_is_scanned_doubted_complained_about_and_frozen(
    live_server, phone, desk, tmp_path, settings
):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    call_command("load_reference", verbosity=0)
    with clock.pinned_at(datetime(2026, 11, 20, 10, tzinfo=HUNAN)):
        farm = Farm()
        issue = farm.marked()
    bureau = OrganisationFactory(kind="county", name="安化县农业农村局（示例）", region=county())
    AppointmentFactory(user__username="county", organisation=bureau, role="county_officer")
    code = scan.code_of(issue.first_serial + 3)

    with scan_service(live_server.url, tmp_path / "spool") as origin:
        phone.goto(f"{origin}/C/{code}")
        first = phone.inner_text("body")
        assert "首次查询" in first
        assert "螺丝椒" in first
        assert "承诺达标合格证" in first

        other = phone.context.browser.new_context()
        second = other.new_page()
        second.goto(f"{origin}/C/{code}")
        assert "第 2 次" in second.inner_text("body")
        other.close()
        assert ScanEvent.objects.filter(serial=issue.first_serial + 3).count() == 2

        phone.goto(f"{origin}/C/{code[:-1]}{(int(code[-1]) + 1) % 10}")
        assert "有数字输错" in phone.inner_text("body")

        phone.goto(f"{origin}/C/{code}")
        phone.click("text=投诉举报")
        assert phone.input_value("#id_code").replace(" ", "") == code
        phone.fill("#id_text", "和别的箱子上的码一样，怀疑是假货。")
        send(phone, "提交")
        number = phone.url.rstrip("/").rsplit("/", 1)[1]
        assert number in phone.inner_text("body")

        log_in(desk, live_server.url, "county")
        desk.goto(f"{live_server.url}/feedback/complaints")
        desk.click("text=查看")
        send(desk, "受理")
        desk.fill("#id_reply", "已派人核查，结果将电话告知。")
        send(desk, "答复并办结")
        phone.reload()
        assert "已派人核查" in phone.inner_text("body")

        production.hold(
            farm.bureau, batch_number=issue.batch.number, kind="supervision", reason="核查假码"
        )
        phone.wait_for_timeout(1500)  # the promise: within a second
        phone.goto(f"{origin}/C/{code}")
        assert "核查假码" in phone.inner_text("body")
