"""A grower sprays, harvests too early, and is told why and until when nothing can be marked."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from tests.factories.accounts import AppointmentFactory
from tests.factories.farm import Farm
from tests.journeys.people import log_in, send
from xiangsu.kernel import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]  # real browser


def test_a_harvest_inside_the_interval_cannot_be_marked(live_server, phone, settings):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    call_command("load_reference", verbosity=0)
    farm = Farm()
    farm.bought()
    AppointmentFactory(user__username="grower", organisation=farm.subject.organisation)
    base, today = live_server.url, clock.today()

    log_in(phone, base, "grower")
    phone.goto(f"{base}/production/record/use")
    phone.fill("#id_pest", "茶黄螨")
    phone.fill("#id_dose", "35")
    phone.check("input[name=dose_unit][value='ml/亩']", force=True)
    phone.fill("#id_area_mu", "10")
    phone.fill("#id_operator", "示例人员")
    send(phone, "提交记录")
    phone.goto(f"{base}/production/calendar")
    earliest = today + timedelta(days=7)
    assert f"{earliest:%m 月 %d 日}" in phone.inner_text("main")

    phone.goto(f"{base}/production/record/harvest")
    phone.check("input[name=plot_numbers]", force=True)
    phone.fill("#id_quantity_kg", "100")
    send(phone, "提交记录")
    told = phone.inner_text("main")
    assert "安全间隔期" in told
    assert f"{earliest}" in told
    phone.check("#id_confirmed", force=True)
    send(phone, "提交记录")

    phone.click("a:has-text('三标') >> nth=0")
    marks = phone.inner_text("main")
    assert "不能标识" in marks
    assert "第二十九条" in marks
    assert f"{earliest}" in marks
