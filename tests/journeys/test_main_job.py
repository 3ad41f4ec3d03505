"""From an empty account to a labelled package, in Chromium, as its people do it."""

import pytest
from django.core.management import call_command

from demo.people import licence_picture
from tests.factories.accounts import AppointmentFactory, OrganisationFactory
from tests.journeys.people import PASSWORD, log_in, send
from xiangsu.accounts.models import Region
from xiangsu.labels.models import CodeIssue
from xiangsu.scan import queries as scan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.slow  # a whole season in a browser
def test_from_registration_to_label(live_server, phone, desk, tmp_path, settings):  # noqa: PLR0915
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    call_command("load_reference", verbosity=0)
    county = Region.objects.get(code_mca="430923")
    bureau = OrganisationFactory(kind="county", name="安化县农业农村局（示例）", region=county)
    AppointmentFactory(user__username="county", organisation=bureau, role="county_officer")
    ministry = OrganisationFactory(
        kind="province", name="省厅（示例）", region=county.parent.parent
    )
    AppointmentFactory(user__username="province", organisation=ministry, role="province_officer")
    licence = tmp_path / "licence.png"
    licence.write_bytes(licence_picture("x").read())
    base = live_server.url

    # The grower registers on a phone.
    phone.goto(f"{base}/register")
    phone.select_option("#id_county", county.path)
    phone.click("text=下一步")
    phone.fill("#id_name", "安化云溪茶业有限公司（示例）")
    phone.fill("#id_display_name", "示例人员")
    phone.fill("#id_phone", "13800001234")
    phone.fill("#id_username", "grower")
    phone.fill("#id_password", PASSWORD)
    phone.click("button:has-text('注册')")
    phone.wait_for_url("**/login")
    log_in(phone, base, "grower")
    phone.goto(f"{base}/subjects/mine")
    phone.check("input[name=kind][value=enterprise]", force=True)
    phone.fill("#id_uscc", "91430923MA4T0001OF")
    phone.fill("#id_legal_representative", "示例人员")
    phone.fill("#id_address", "示例路 1 号")
    phone.fill("#id_industry", "蔬菜")
    phone.set_input_files("#id_licence", str(licence))
    send(phone, "提交审核")
    assert "没有字母 I、O、S、V、Z" in phone.inner_text("main")
    assert phone.input_value("#id_address") == "示例路 1 号"
    phone.fill("#id_uscc", "91430923MA4T00019F")
    phone.set_input_files("#id_licence", str(licence))
    send(phone, "提交审核")
    assert "待审核" in phone.inner_text("main")

    # The county reviews at a desk.
    log_in(desk, base, "county")
    desk.click("text=待审核登记")
    desk.click("text=查看")
    send(desk, "通过")
    assert "已通过" in desk.inner_text("main")

    # Product, base, plot, harvest.
    phone.goto(f"{base}/subjects/products/add")
    phone.fill("#id_name", "螺丝椒")
    phone.select_option("#id_category_id", label="辣椒")
    send(phone, "保存")
    phone.goto(f"{base}/subjects/bases/add")
    phone.fill("#id_name", "一号基地")
    phone.fill("#id_area_mu", "20")
    send(phone, "保存")
    phone.goto(f"{base}/production/plots/add")
    phone.fill("#id_name", "A-1")
    phone.fill("#id_area_mu", "10")
    phone.select_option("#id_crop_code", label="辣椒")
    send(phone, "保存")
    phone.goto(f"{base}/production/record/harvest")
    phone.check("input[name=plot_numbers]")
    phone.fill("#id_quantity_kg", "100")
    send(phone, "提交记录")

    # Test, card, certificate, codes.
    phone.click("text=登记自检")
    phone.check("input[name=method_code][value=enzyme]", force=True)
    phone.fill("#id_item", "有机磷和氨基甲酸酯类")
    phone.fill("#id_number_read", "12.4")
    phone.fill("#id_instrument", "JT-1")
    phone.fill("#id_technician", "示例人员")
    send(phone, "保存")
    assert "结论：合格" in phone.inner_text("main")
    batch = phone.url.rsplit("/", 1)[1]
    phone.goto(f"{base}/labels/cards/apply")
    send(phone, "保存，下一步上传材料")
    send(phone, "提交申请")
    assert "还缺：执行标准或生产技术规程" in phone.inner_text("main")
    for kind in ("standard", "test_report", "packaging"):
        phone.set_input_files(f"#id_{kind}", str(licence))
    send(phone, "提交申请")
    for login, waiting in (("county", "待县审身份证"), ("province", "待省审身份证")):
        desk.context.clear_cookies()
        log_in(desk, base, login)
        desk.click(f"text={waiting}")
        desk.click("text=查看")
        desk.check("input[name=decision][value=pass]", force=True)
        send(desk, "提交审核结果")
    phone.goto(f"{base}/labels/batches/{batch}/certificate")
    phone.check("input[name=bases][value=自行检测合格]")
    send(phone, "开具")
    phone.click("main a:has-text('赋码')")
    phone.fill("#id_quantity", "50")
    phone.fill("#id_kg_per_unit", "2")
    send(phone, "赋码")

    issue = CodeIssue.objects.get()
    assert issue.quantity == 50
    assert scan.card_at(issue.first_serial).document["product"] == "螺丝椒"
    phone.click("text=打印标签 >> nth=-1")
    send(phone, "生成标签")
    with phone.expect_download() as download:
        phone.click("text=下载第 1–50 枚")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
