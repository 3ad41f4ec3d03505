"""The pages of an ID card: what each role sees and can do, and the public register."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demo.people import licence_picture
from tests.actors import browser
from tests.factories.accounts import OrganisationFactory, county, province
from tests.factories.farm import Farm
from xiangsu.labels import queries, services
from xiangsu.labels.models import IdCard
from xiangsu.subjects.models import Subject

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

TODAY = date(2026, 11, 20)
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


@pytest.fixture
def producer(farm):
    return browser(farm.subject.organisation, "quality_manager")


@pytest.fixture
def bureau():
    return browser(OrganisationFactory(kind="county", region=county()), "county_officer")


@pytest.fixture
def ministry():
    return browser(OrganisationFactory(kind="province", region=province()), "province_officer")


def page(card, name="labels-card"):
    return reverse(name, args=[card.pk])


def text(response):
    return response.content.decode()


def test_a_producer_applies_in_two_pages(farm, producer):
    claim = {"product_number": farm.product, "grade": "first", "brand": "", "statement": "好"}
    first = producer.post(reverse("labels-card-apply"), claim)
    card = IdCard.objects.get()
    assert first.url == page(card)

    refused = producer.post(page(card, "labels-card-submit"), {"submit": "1"})
    assert refused.status_code == 422
    assert "还缺：执行标准或生产技术规程" in text(refused)
    files = {code: licence_picture(code) for code in queries.evidence_needed("", TODAY)}
    sent = producer.post(page(card, "labels-card-submit"), files | {"submit": "1"}, follow=True)

    assert "等待县级审核" in text(sent)
    evidence = producer.get(reverse("labels-card-evidence", args=[card.pk, "standard"]))
    assert evidence["Content-Type"] == "image/png"
    for close_file in evidence._resource_closers:
        close_file()


def test_county_and_province_find_their_work_on_the_home_page(farm, bureau, ministry):
    card = farm.applied()
    assert "待县审身份证" in text(bureau.get("/"))
    assert "退回原因：包装标识样张" in text(bureau.get(page(card)))
    assert "提交审核结果" not in text(ministry.get(page(card)))

    bureau.post(page(card, "labels-card-review"), {"decision": "pass"})
    waiting = ministry.get("/labels/cards?state=endorsed")
    ministry.post(page(card, "labels-card-review"), {"decision": "pass"})

    assert "待省审<span>1</span>" in text(waiting)
    assert IdCard.objects.get().state == "approved"


def test_the_second_reviewer_reads_why_nothing_happened(farm, bureau):
    card = farm.applied()
    services.approve_card(farm.bureau, pk=card.pk)

    late = bureau.post(page(card, "labels-card-review"), {"decision": "pass"})

    assert late.status_code == 422
    assert "可能刚由同事处理过" in text(late)


def test_a_producer_reads_the_reason_beside_each_item(farm, producer, bureau):
    card = farm.applied()
    bare = bureau.post(page(card, "labels-card-review"), {"decision": "return"})
    assert (bare.status_code, "退回时请写明原因" in text(bare)) == (422, True)
    bureau.post(
        page(card, "labels-card-review"), {"decision": "return", "why_packaging": "没有印身份证号"}
    )

    shown = text(producer.get(page(card)))

    assert "<dt>包装标识样张</dt><dd>没有印身份证号</dd>" in shown
    assert "按退回意见修改" in shown
    assert producer.get(page(card, "labels-card-edit")).status_code == 200


def test_an_official_suspends_resumes_and_revokes(farm, bureau):
    card = farm.carded()
    sanction = page(card, "labels-card-sanction")

    for act in ("suspend", "resume", "revoke"):
        done = bureau.post(sanction, {"act": act, "reason": "示例原因"}, follow=True)
        assert "公开名录和扫码页已同时更新" in text(done)

    assert IdCard.objects.get().state == "revoked"
    assert "监管措施" not in text(bureau.get(page(card)))


def test_a_producer_renews_from_the_card_page(farm, producer):
    card = farm.carded()
    IdCard.objects.update(valid_to=TODAY + timedelta(days=20))
    assert "办理续期" in text(producer.get(page(card)))

    opened = producer.post(page(card, "labels-card-renew"))

    assert opened.url == page(IdCard.objects.get(renews=card))


def test_tabs_count_every_phase(farm, producer):
    farm.carded()
    IdCard.objects.update(valid_to=TODAY + timedelta(days=20))

    shown = text(producer.get(reverse("labels-cards")))

    for words in ("待县审", "待省审", "已退回", "有效", "已暂停", "已注销", "已过期"):
        assert f"{words}<span>0</span>" in shown
    assert "即将到期<span>1</span>" in shown


def test_officials_export_the_cards(farm, bureau):
    farm.carded()

    exported = bureau.get(reverse("labels-cards"), {"export": "xlsx"})

    assert exported.content.startswith(b"PK")


def test_the_county_registers_a_first_generation_card(farm, bureau):
    entered = {
        "product_number": farm.product,
        "number": "4309230001",
        "valid_from": "2019-07-01",
        "valid_to": "2021-06-30",
    }

    bureau.post(reverse("labels-card-first-generation"), entered)

    assert IdCard.objects.get().generation == 1


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, True),
        ({"words": "螺丝椒"}, True),
        ({"words": "云溪 螺丝"}, True),
        ({"words": "茯砖"}, False),
        ({"county_path": "/43/4309/430923/"}, True),
        ({"county_path": "/43/4311/431125/"}, False),
        ({"brand": "湘江源"}, False),
    ],
)
def test_anybody_searches_the_register(farm, client, question, found):
    card = farm.carded()

    shown = client.get(reverse("labels-register"), question)

    assert shown.status_code == 200
    assert (card.number in text(shown)) == found


def test_a_card_is_found_by_its_number_and_shows_its_history(farm, client):
    card = farm.carded()
    services.suspend_card(farm.bureau, pk=card.pk, reason="包装不符")

    assert card.number in text(client.get(reverse("labels-register"), {"words": card.number}))
    shown = text(client.get(reverse("labels-registered-card", args=[card.number])))

    assert "<b>已暂停：</b>包装不符" in shown
    assert "审核通过，发证" in shown
    assert "13800001234" not in shown
    assert farm.subject.contact_name not in shown


def test_a_household_is_masked_and_not_found_by_name(farm, client):
    farm.carded()
    Subject.objects.update(kind="household", name="李示例")

    everything = text(client.get(reverse("labels-register")))
    by_name = text(client.get(reverse("labels-register"), {"words": "李示例"}))

    assert "李**" in everything
    assert "李示例</td>" not in everything
    assert "没有查到" in by_name


def test_applications_are_not_public(farm, client):
    card = farm.applied()

    assert "没有查到" in text(client.get(reverse("labels-register")))
    assert client.get(reverse("labels-registered-card", args=["None"])).status_code == 404
    assert card.number is None


def test_the_register_exports_nothing(farm, client):
    farm.carded()

    assert client.get(reverse("labels-register"), {"export": "xlsx"})["Content-Type"].startswith(
        "text/html"
    )


def test_the_register_asks_little(farm):
    card = farm.carded()
    stranger = Client()

    for url in (
        reverse("labels-register") + "?words=螺丝椒",
        reverse("labels-registered-card", args=[card.number]),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert stranger.get(url).status_code == 200
        assert len(asked) <= MOST_QUERIES
