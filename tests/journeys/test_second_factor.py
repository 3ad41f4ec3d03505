"""An official binds a phone, keeps the recovery codes, and logs in with both factors."""

import hashlib
import hmac
import struct
import time
from base64 import b32decode

import pytest

from tests.factories.accounts import AppointmentFactory, OrganisationFactory, county
from tests.journeys.people import PASSWORD, log_in, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def six_digits(secret, at):
    """What an authenticator shows at a moment: RFC 6238 on SHA-1, steps of 30 seconds."""
    key = b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at) // 30), hashlib.sha1)
    place = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[place : place + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


def test_an_official_is_led_to_bind_a_phone_and_then_needs_it(live_server, desk, settings):
    settings.XIANGSU_TOTP_REQUIRED = True
    bureau = OrganisationFactory(kind="county", name="安化县农业农村局（示例）", region=county())
    AppointmentFactory(user__username="county", organisation=bureau, role="county_officer")
    base = live_server.url

    log_in(desk, base, "county")
    assert "再次确认身份" in desk.inner_text("main")
    desk.fill("#id_password", PASSWORD)
    send(desk, "确认")
    assert desk.url.endswith("/2fa/totp/activate")
    secret = desk.inner_text("#secret")
    desk.fill("#id_code", "000000")
    desk.click("button:text-is('绑定')")
    assert "数字不对或已过期" in desk.inner_text("main")
    assert desk.inner_text("#secret") == secret
    desk.fill("#id_code", six_digits(secret, time.time()))
    desk.click("button:text-is('绑定')")
    codes = desk.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    desk.click("text=进入工作台")
    assert "接下来" in desk.inner_text("main")
    desk.goto(f"{base}/2fa/")
    assert "还剩 10 个" in desk.inner_text("main")

    desk.context.clear_cookies()
    log_in(desk, base, "county")
    desk.goto(f"{base}/subjects/")  # the password alone opens nothing
    assert "输入动态口令" in desk.inner_text("main")
    desk.fill("#id_code", codes[0])
    desk.click("button:text-is('登录')")
    desk.wait_for_url(f"{base}/")
