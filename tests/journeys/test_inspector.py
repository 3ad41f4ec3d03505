"""An inspector checks paper where there is no network: genuine, tampered, void."""

import json
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest
import zxingcpp
from django.core.management import call_command
from PIL import Image

from tests.factories.farm import HUNAN, Farm
from xiangsu.kernel import clock
from xiangsu.labels import proofs, services

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def picture_of(text, path):
    """A photo of the QR: its modules large, in grey, on white paper."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = np.asarray(made.to_image(scale=8, add_quiet_zones=True))
    Image.fromarray(np.where(modules == 0, 40, 230).astype(np.uint8)).save(path)
    return path


def said(page, text):
    page.fill("#text", text)
    page.click("#check")
    return page.inner_text("#result .big")


def test_paper_is_checked_without_a_network(live_server, phone, tmp_path, settings):
    settings.XIANGSU_WORKSPACE_ORIGIN = live_server.url
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    call_command("load_reference", verbosity=0)
    with clock.pinned_at(datetime(2026, 11, 20, 10, tzinfo=HUNAN)):
        farm = Farm()
        batch = farm.harvested()
        bases = ["质量安全控制符合要求"]
        good, bad, held = (farm.certified(batch, kg=30, bases=bases) for _ in range(3))
    services.void_certificate(farm.owner, number=bad.number, reason="写错")
    genuine, void = proofs.proof_url(good), proofs.proof_url(bad)
    tampered = genuine[:-40] + ("1" if genuine[-40] != "1" else "2") + genuine[-39:]

    # Once with a network: the page, its scripts and the list of what is void are kept.
    phone.goto(f"{live_server.url}/labels/verify")
    phone.wait_for_selector("#verify[data-ready]")
    phone.wait_for_selector("#age:has-text('作废名单 1 条')")

    phone.context.set_offline(True)
    phone.reload()
    assert said(phone, genuine) == "有效"
    assert good.number in phone.inner_text("#result")
    assert "螺丝椒" in phone.inner_text("#result")
    assert "30 kg" in phone.inner_text("#result")
    assert said(phone, void) == "已作废"
    assert said(phone, tampered) == "伪造"
    assert said(phone, "https://xs.example/C/430123456789012345678901") == "这是追溯码"
    phone.set_input_files("#photo", picture_of(genuine, tmp_path / "qr.png"))
    phone.wait_for_selector("#result .big:text-is('有效')")
    phone.screenshot(path=tmp_path / "offline.png")

    # What is held meanwhile is known once there is a network again.
    with clock.pinned_at(datetime.now(tz=HUNAN)):
        farm.tested(held.batch, reading="63.8")
    assert said(phone, proofs.proof_url(held)) == "有效"
    phone.context.set_offline(False)
    phone.wait_for_selector("#age:has-text('作废名单 3 条')")
    assert said(phone, proofs.proof_url(held)) == "已冻结"


def test_a_proof_runs_out_and_an_older_list_never_wins(live_server, phone, settings):
    settings.XIANGSU_WORKSPACE_ORIGIN = live_server.url
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    call_command("load_reference", verbosity=0)
    with clock.pinned_at(datetime(2024, 1, 10, 10, tzinfo=HUNAN)):
        farm = Farm()
        batch = farm.harvested(date(2024, 1, 9))
        old = farm.certified(batch, kg=Decimal(10), bases=["质量安全控制符合要求"])
    with clock.pinned_at(datetime(2025, 1, 1, tzinfo=HUNAN)):
        replayed = json.dumps(proofs.revocation_set())

    phone.goto(f"{live_server.url}/labels/verify")
    phone.wait_for_selector("#age:has-text('1 小时内')")
    assert said(phone, proofs.proof_url(old)) == "签名过期"

    phone.route("**/revoked.json", lambda route: route.fulfill(body=replayed))
    with phone.expect_response("**/revoked.json"):
        phone.reload()
    phone.wait_for_selector("#age:has-text('1 小时内')")
