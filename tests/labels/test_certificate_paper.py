"""Certificates on paper: their layout's own words, and a QR that reads at 203 dpi."""

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from tests.factories.farm import HUNAN, Farm
from xiangsu.kernel import clock
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.labels import certificate_paper, proofs, services

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]
QUALITY = ("质量安全控制符合要求",)


@pytest.fixture(autouse=True)
def now(settings, time_machine):
    settings.XIANGSU_WORKSPACE_ORIGIN = "https://zs.nynct.hunan.example"
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


def boxed(farm):
    return farm.certified(farm.harvested(), bases=QUALITY, boxes=20, kg_per_box=Decimal(5))


def read_back(content, page=0):
    """What a page says, and what its QRs say when printed at 203 dpi in black and white."""
    document = pypdfium2.PdfDocument(content)
    text = document[page].get_textpage().get_text_bounded()
    image = document[page].render(scale=203 / 72, grayscale=True).to_numpy()
    document.close()
    printed = np.where(image.squeeze() < 128, 0, 255).astype(np.uint8)
    return "".join(text.split()), [code.text for code in zxingcpp.read_barcodes(printed)]


def test_a_sheet_carries_the_certificate_and_its_stub(farm):
    certificate = boxed(farm)

    text, codes = read_back(certificate_paper.sheet_pdf(certificate, proofs.proof_url))

    assert codes == [proofs.proof_url(certificate)] * 2
    for words in (
        *("我承诺生产销售的食用农产品：", "未使用禁用农药、兽药及其他化合物；"),
        *("重量或数量：100kg", "承诺主体：安化云溪茶业有限公司（示例）", "存根，保存至2028-11-20"),
        *("■质量安全控制符合要求", "□自行检测合格", certificate.number),
    ):
        assert words in text


def test_every_box_has_its_own_number_weight_and_proof(farm):
    certificate = boxed(farm)

    content = certificate_paper.box_pdf(certificate, 1, proofs.proof_url)
    text, codes = read_back(content, page=19)

    assert codes == [proofs.proof_url(certificate, 20)]
    assert f"{certificate.number}-020" in text
    assert "重量或数量：5kg" in text
    assert text.count("承诺达标合格证") == 2  # the title, and beside the QR
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 20
    document.close()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2020, 1, 10), "遵守农药安全间隔期、兽药休药期规定；"),
        (date(2022, 1, 10), "对承诺的真实性负责。"),
        (date(2024, 1, 10), "生产者盖章或签名：安化云溪茶业有限公司（示例）"),
    ],
)
def test_each_layout_prints_its_own_words(farm, day, words):
    with clock.pinned_at(datetime(day.year, day.month, day.day, 10, tzinfo=HUNAN)):
        bases = {2020: (), 2022: ("自我承诺",)}.get(day.year, QUALITY)
        certificate = farm.certified(farm.harvested(day), bases=bases)

    text, _ = read_back(certificate_paper.sheet_pdf(certificate, proofs.proof_url))

    assert words in text


def test_the_longest_words_stay_inside_the_frame(farm):
    certificate = boxed(farm)
    certificate.origin = "湖南省益阳市安化县东坪镇" * 9
    certificate.product_name = "超长的产品名称" * 14

    content = certificate_paper.box_pdf(certificate, 1, proofs.proof_url)

    document = pypdfium2.PdfDocument(content)
    words = document[0].get_textpage()
    boxes = [words.get_charbox(at) for at in range(words.count_chars())]
    document.close()
    assert min(left for left, _, _, _ in boxes) > 0
    assert max(right for _, _, right, _ in boxes) < 98.5 / 25.4 * 72
    assert min(bottom for _, bottom, _, _ in boxes) > 1.5 / 25.4 * 72


def test_bulk_goods_have_no_box_labels(farm):
    certificate = farm.certified(farm.harvested(), bases=QUALITY)

    with pytest.raises(NotFound):
        certificate_paper.box_pdf(certificate, 1, proofs.proof_url)


def test_a_void_certificate_is_not_printed(farm):
    certificate = boxed(farm)
    services.void_certificate(farm.owner, number=certificate.number, reason="写错")
    certificate.refresh_from_db()

    with pytest.raises(RuleBroken, match="not_printable"):
        certificate_paper.sheet_pdf(certificate, proofs.proof_url)
