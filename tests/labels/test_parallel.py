"""Two people, or one person twice, at the same time."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.actors import browser
from tests.factories.accounts import OrganisationFactory, county
from tests.factories.farm import Farm
from tests.parallel import at_once
from xiangsu.labels import queries, services
from xiangsu.labels.models import IdCard
from xiangsu.production import services as production
from xiangsu.scan.models import CodeRun

pytestmark = [
    pytest.mark.slow,  # commits for real and empties every table afterwards
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed_reference_data"),
]
CLICK = "0b0b8a4e-6f0d-4a0a-9a51-3d1d5f5c0001"


@pytest.fixture
def farm(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return Farm()


@pytest.fixture
def certified(farm):
    """A batch that waits for nothing but its codes."""
    batch = farm.harvested()
    farm.tested(batch)
    farm.carded()
    farm.certified(batch, kg=10)
    return batch


def tabs(client, count=2):
    """The same login in several tabs."""
    opened = [Client() for _ in range(count)]
    for tab in opened:
        tab.cookies = client.cookies
    return opened


def test_a_double_click_on_issue_makes_one_run(farm, certified):
    owner = browser(farm.subject.organisation, "producer_manager")
    owner.get(reverse("accounts-sessions"))
    url = reverse("labels-issue-codes", args=[certified.number])
    body = {"quantity": "7", "kg_per_unit": "1", "client_id": CLICK}

    first, second = at_once(
        farm.owner.organisation_id,
        *(lambda tab=tab: tab.post(url, body) for tab in tabs(owner)),
    )

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert list(CodeRun.objects.values_list("batch_id", flat=True)) == [certified.pk]


def test_of_two_officers_who_approve_a_card_one_is_told(farm):
    card = farm.applied()
    bureau = OrganisationFactory(kind="county", name="县局（示例）", region=county())
    officers = [browser(bureau, "county_officer") for _ in "12"]
    url = reverse("labels-card-review", args=[card.pk])

    first, second = at_once(
        bureau.pk,
        *(lambda o=officer: o.post(url, {"decision": "pass"}) for officer in officers),
    )

    assert (first.status_code, second.status_code) == (302, 422)
    assert "可能刚由同事处理过，请刷新查看" in second.content.decode()
    assert IdCard.objects.get().state == "endorsed"


def test_two_certificates_never_cover_more_than_the_batch(farm):
    batch = farm.harvested()
    farm.tested(batch)

    answers = at_once(
        farm.owner.organisation_id, *(lambda: farm.certified(batch, kg=60) for _ in "12")
    )

    assert answers[1] == "too_much"
    assert queries.certified_kg(batch.pk) == Decimal(60)


def test_a_hold_set_while_codes_are_issued_freezes_them(farm, certified):
    issue, hold = at_once(
        farm.owner.organisation_id,
        lambda: farm.coded(certified),
        lambda: production.hold(
            farm.bureau, batch_number=certified.number, kind="recall", reason="抽查"
        ),
    )

    assert (issue.batch_id, hold.batch_id) == (certified.pk, certified.pk)
    assert CodeRun.objects.get().state == "recalled"


def test_codes_asked_for_while_a_hold_is_set_are_refused(farm, certified):
    _, refusal = at_once(
        farm.bureau.organisation_id,
        lambda: production.hold(
            farm.bureau, batch_number=certified.number, kind="recall", reason="抽查"
        ),
        lambda: farm.coded(certified),
    )

    assert refusal == "on_hold"
    assert list(CodeRun.objects.all()) == []


def test_no_codes_are_issued_with_a_certificate_that_is_being_voided(farm, certified):
    number = queries.valid_certificates(certified.pk).get().number

    _, refusal = at_once(
        farm.owner.organisation_id,
        lambda: services.void_certificate(farm.owner, number=number, reason="写错"),
        lambda: farm.coded(certified),
    )

    assert refusal == "no_certificate"
    assert list(CodeRun.objects.all()) == []
