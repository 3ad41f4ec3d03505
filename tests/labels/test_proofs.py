"""Proofs on paper: short, signed, read back; the set of what is void."""

import base64
import hashlib
import json
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories.farm import Farm
from xiangsu.kernel.signing import SignerRing
from xiangsu.labels import certificate_paper, proofs, services
from xiangsu.subjects.models import Subject

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]
QUALITY = ("质量安全控制符合要求",)
LONG_ORIGIN = "https://zs.nynct.hunan.example"


@pytest.fixture(autouse=True)
def now(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    settings.XIANGSU_WORKSPACE_ORIGIN = LONG_ORIGIN
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


@pytest.fixture
def certificate(farm):
    return farm.certified(farm.harvested(), bases=QUALITY, boxes=20, kg_per_box=Decimal(5))


def payload(certificate, box=0):
    return proofs.proof_url(certificate, box).partition("/P/")[2]


def test_a_proof_says_what_the_certificate_says(certificate):
    whole, box = proofs.read(payload(certificate)), proofs.read(payload(certificate, 7))

    assert whole == proofs.Proof(
        number=certificate.number,
        box=0,
        issuer_code="91430923MA4T00019F",
        product="螺丝椒 5 kg/箱",
        quantity_kg=Decimal(100),
        issued_on=certificate.issued_on,
    )
    assert (box.box, box.quantity_kg) == (7, 5)
    assert proofs.paper_number(box) == f"{certificate.number}-007"


def test_every_changed_character_is_found(certificate):
    right = payload(certificate)

    for at in range(0, len(right), 7):
        wrong = "0" if right[at] != "0" else "1"
        with pytest.raises(proofs.Forged):
            proofs.read(right[:at] + wrong + right[at + 1 :])


@pytest.mark.parametrize("text", ["", "0", "A", "Z" * 190, "HTTP", "１２", "-1", "9" * 100_000])
def test_rubbish_is_forged_and_nothing_worse(text):
    with pytest.raises(proofs.Forged):
        proofs.read(text)


def test_the_newest_key_signs_and_the_older_still_counts(certificate, settings):
    old = SignerRing.from_text(f"1:{'01' * 32}")
    settings.PROOF_SIGNERS, both = old, settings.PROOF_SIGNERS
    early = payload(certificate)
    settings.PROOF_SIGNERS = both
    late = payload(certificate)

    assert proofs.read(early) == proofs.read(late)
    settings.PROOF_SIGNERS = old
    with pytest.raises(proofs.Forged):
        proofs.read(late)


def test_the_qr_stays_within_49_modules_for_the_longest_names(farm):
    made = farm.certified(farm.harvested(), bases=QUALITY, boxes=20, kg_per_box=Decimal(5))
    made.product_name = "安化云台山大叶种金花茯砖茶礼盒装 1 kg/片"
    made.number = "HGZ-20261120-999999999-1234567"

    url = proofs.proof_url(made, 100_000)

    assert len(url) <= 279
    assert len(certificate_paper.modules_of(url)) <= 49


def test_the_revocation_set_is_signed_and_names_what_is_void_or_held(farm, settings):
    void = farm.certified(farm.harvested(), kg=50, bases=QUALITY)
    issue = farm.marked()
    farm.tested(issue.batch, reading="63.8")
    services.void_certificate(farm.owner, number=void.number, reason="写错")

    answer = proofs.revocation_set()

    said = json.loads(answer["said"])
    signer = settings.PROOF_SIGNERS.newest
    assert signer.verifies(answer["said"].encode(), base64.b64decode(answer["signature"]))
    assert base64.b64decode(said["void"]) == hashlib.sha512(void.number.encode()).digest()[:6]
    assert (
        base64.b64decode(said["held"])
        == hashlib.sha512(issue.certificate.number.encode()).digest()[:6]
    )


def test_scanning_the_qr_with_any_phone_leads_to_the_certificate(certificate):
    client = Client()

    found = client.get(f"/P/{payload(certificate, 3)}", follow=True)
    forged = client.get(f"/P/{payload(certificate)[:-1]}")

    assert "有效" in found.content.decode()
    assert certificate.number in found.content.decode()
    assert forged.status_code == 404
    assert "伪造" in forged.content.decode()


def test_only_the_page_for_shops_may_be_framed(certificate):
    client = Client()

    shown = client.get(f"/hgz/{certificate.number}")
    other = client.get("/labels/verify")

    assert "frame-ancestors *" in shown["Content-Security-Policy"]
    assert "X-Frame-Options" not in shown
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_the_page_for_shops_masks_the_telephone_and_says_how_things_stand(farm):
    issue = farm.marked()
    client, url = Client(), f"/hgz/{issue.certificate.number}"

    valid = client.get(url).content.decode()
    farm.tested(issue.batch, reading="63.8")
    held = client.get(url).content.decode()
    services.void_certificate(farm.owner, number=issue.certificate.number, reason="写错")
    void = client.get(url).content.decode()

    assert "138****1234" in valid
    assert "13800001234" not in valid
    assert ["有效" in valid, "已暂停销售" in held, "已作废" in void] == [True] * 3
    assert client.get("/hgz/HGZ-20261120-1-999").status_code == 404


def test_the_page_for_shops_masks_a_persons_name(farm):
    certificate = farm.certified(farm.harvested(), bases=QUALITY)
    Subject.objects.update(kind="household", name="李示例")
    certificate.issuer_name = "李示例"

    lines = dict(certificate_paper.lines_of(certificate, public=True))

    assert lines["承诺主体"] == "李**"
