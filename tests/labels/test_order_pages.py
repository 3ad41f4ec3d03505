"""The pages of orders, rolls, quota and look-up, as their readers use them."""

from datetime import date

import pytest
from django.urls import reverse

from tests.actors import browser
from tests.factories.accounts import OrganisationFactory, county, province
from tests.factories.farm import Farm
from tests.factories.labels import ordered_roll
from xiangsu.kernel.models import LedgerEntry
from xiangsu.labels import services
from xiangsu.labels.models import CodeOrder, CodeRoll, QuotaException
from xiangsu.labels.services import Part
from xiangsu.scan import queries as scan
from xiangsu.scan.models import CodeRun
from xiangsu.subjects import queries as subjects

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def place_and_time(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


@pytest.fixture
def owner(farm):
    return browser(farm.subject.organisation, "quality_manager")


def text(response):
    return response.content.decode()


def send(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def test_an_order_is_placed_and_its_file_shown_until_it_is_ready(farm, owner):
    form = {"product_number": farm.product, "quantity": "300", "kg_per_unit": "0.5"}
    placed = send(owner, "labels-order-add", **form, labels_per_roll="100")
    order = CodeOrder.objects.get()
    send(owner, "labels-order-file-add", order.number, format="csv", columns=["code", "url"])

    writing = owner.get(placed.url)
    services.write_code_file(order.files.get().pk)
    piece = owner.get(placed.url, headers={"HX-Request": "true"})

    assert CodeRoll.objects.filter(order=order).count() == 3
    assert 'hx-trigger="every 2s"' in text(writing)
    assert "排队中" in text(writing)
    assert "hx-trigger" not in text(piece)
    assert "<html" not in text(piece)
    assert order.files.get().sha256 in text(piece)


def test_too_much_is_refused_on_the_form_with_the_arithmetic(farm, owner):
    refused = send(
        owner,
        "labels-order-add",
        product_number=farm.product,
        quantity="50001",
        kg_per_unit="1",
    )

    assert refused.status_code == 422
    assert "10 亩 × 5,000 kg/亩" in text(refused)
    assert CodeOrder.objects.count() == 0


def test_a_download_is_the_file_and_stands_in_the_ledger(farm, owner):
    _, file = ordered_roll(farm)

    response = owner.get(reverse("labels-code-file", args=[file.pk]))
    body = b"".join(response.streaming_content)
    for close in response._resource_closers:  # response.close() would end the test's connection
        close()
    manifest = owner.get(reverse("labels-manifest", args=[file.pk])).json()

    assert (len(body.split()), len(body)) == (10, manifest["bytes"])
    entry = LedgerEntry.objects.get(action="labels.code_file_downloaded")
    assert entry.facts["sha256"] == manifest["sha256"]


def test_a_roll_is_activated_explained_and_its_sum_shown(farm, owner):
    batch = farm.harvested()
    farm.tested(batch)
    farm.carded()
    farm.certified(batch)
    roll, _ = ordered_roll(farm)
    ending = scan.code_of(roll.first_serial + 2)

    send(
        owner,
        "labels-roll-activate",
        roll.number,
        batch_number=batch.number,
        first=ending,
        quantity="4",
    )
    page = text(owner.get(reverse("labels-roll", args=[roll.number])))
    refused = send(
        owner, "labels-order-add", product_number=farm.product, quantity="1", kg_per_unit="1"
    )
    send(
        owner,
        "labels-roll-mark",
        roll.number,
        kind="lost",
        first=scan.code_of(roll.first_serial),
        quantity="2",
        reason="运输中丢失",
    )
    after = text(owner.get(reverse("labels-roll", args=[roll.number])))

    assert "2 枚去向不明" in page
    assert refused.status_code == 422
    assert "2 枚标签既未启用也未说明去向" in text(refused)
    assert "去向不明：" not in after
    assert "运输中丢失" in after


def test_a_code_is_looked_up_however_it_is_typed(farm, owner):
    issue = farm.marked()
    roll, _ = ordered_roll(farm)
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    code = scan.code_of(roll.first_serial)
    typed = " ".join(code[n : n + 4] for n in range(0, 24, 4)).translate(full_width)
    address = reverse("labels-look-up")

    waiting = text(owner.get(address, {"code": typed}))
    issued = text(owner.get(address, {"code": scan.code_of(issue.first_serial)}))
    wrong = text(owner.get(address, {"code": code[:-1] + str((int(code[-1]) + 1) % 10)}))
    stranger = browser(OrganisationFactory(), "quality_manager")
    foreign = text(stranger.get(address, {"code": code}))

    assert roll.number in waiting
    assert "未启用" in waiting
    assert issue.batch.number in issued
    assert "请核对，有数字输错" in wrong
    assert "没有查到这枚码" in foreign
    assert roll.number not in foreign


def test_another_producer_takes_a_roll_on_its_own_page(farm, owner):
    neighbour = Farm("91430923MA4T00027A")
    roll, _ = ordered_roll(farm)
    base = subjects.own_bases(neighbour.owner).get()
    theirs = browser(neighbour.subject.organisation, "quality_manager")
    nobody = browser(OrganisationFactory(), "quality_manager")

    send(owner, "labels-roll-hand-over", roll.number, base_number=base.number)
    seen = text(theirs.get(reverse("labels-roll", args=[roll.number])))
    strange = send(nobody, "labels-roll-accept", roll.number)
    giver = send(owner, "labels-roll-accept", roll.number)
    send(theirs, "labels-roll-accept", roll.number)

    roll.refresh_from_db()
    assert "等您确认" in seen
    assert (strange.status_code, giver.status_code) == (404, 404)
    assert roll.organisation_id == neighbour.subject.organisation_id
    assert owner.get(reverse("labels-roll", args=[roll.number])).status_code == 404


def test_a_county_grants_more_on_the_producers_page(farm, owner):
    bureau = OrganisationFactory(kind="county", name="县局（示例）", region=county())
    officer = browser(bureau, "county_officer")
    address = reverse("labels-quota-subject", args=[farm.subject.number])
    form = {
        "category_code": "01040501",
        "kg": "500",
        "valid_to": "2026-12-31",
        "reason": "新增地块测绘未完成",
    }

    before = officer.get(f"{reverse('labels-quota')}?producer={farm.subject.number}", follow=True)
    officer.post(address, form)
    own = text(owner.get(reverse("labels-quota")))
    refused = owner.post(address, form)

    assert before.redirect_chain == [(address, 302)]
    assert "核准增加额度" in text(before)
    assert QuotaException.objects.get().valid_to == date(2026, 12, 31)
    assert "县局核准 500 kg" in own
    assert "新增地块测绘未完成" in own
    assert refused.status_code == 403


def test_the_province_alone_retires_a_leaked_run(farm, owner):
    issue = farm.marked()
    ministry = OrganisationFactory(kind="province", name="省厅（示例）", region=province())
    officer = browser(ministry, "province_officer")

    refused = send(owner, "labels-issue-retire", issue.pk, reason="x")
    send(officer, "labels-issue-retire", issue.pk, reason="印刷厂泄露")

    assert refused.status_code == 403
    assert (CodeRun.objects.get().state, CodeRun.objects.get().retired_for) == (
        "active",
        "印刷厂泄露",
    )
    assert "密钥停用" in text(officer.get(reverse("labels-issue", args=[issue.pk])))


def test_a_held_roll_offers_its_acts_and_a_closed_one_does_not(farm, owner):
    roll, _ = ordered_roll(farm)
    open_page = text(owner.get(reverse("labels-roll", args=[roll.number])))
    services.mark_labels(
        farm.owner, roll_number=roll.number, kind="unused", part=Part(), reason="换包装"
    )
    send(owner, "labels-roll-close", roll.number)

    closed = text(owner.get(reverse("labels-roll", args=[roll.number])))

    assert "启用到批次" in open_page
    assert "启用到批次" not in closed
    assert "已核销" in closed
