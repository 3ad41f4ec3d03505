"""One batch from registration to label: the refusals are the point."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from tests.actors import actor_in
from tests.factories.accounts import township
from tests.factories.farm import Farm
from xiangsu.accounts import roles
from xiangsu.kernel.errors import NotAllowed, NotFound, RuleBroken
from xiangsu.labels import services
from xiangsu.labels.models import Certificate, CodeIssue
from xiangsu.production import queries as production_queries
from xiangsu.production import services as production
from xiangsu.scan import queries as scan
from xiangsu.scan.models import CodeRun
from xiangsu.subjects import services as subjects

pytestmark = [
    pytest.mark.usefixtures("reference_data"),
    pytest.mark.django_db,
]


@pytest.fixture(autouse=True)
def scan_origin(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


def test_codes_are_scannable_as_soon_as_they_are_issued(farm):
    issue = farm.marked(quantity=100)

    card = scan.card_at(issue.first_serial + 99)
    assert card.document["product"] == "螺丝椒"
    assert card.document["certificate"]["bases"] == ["自行检测合格"]
    assert card.document["contact"] == "138****1234"
    assert [step["title"] for step in card.document["steps"]] == ["采收"]
    assert scan.card_at(issue.first_serial + 100) is None


def test_a_second_click_finds_the_first_run(farm):
    batch = farm.harvested()
    farm.tested(batch)
    farm.carded()
    farm.certified(batch)
    click = uuid4()

    first, second = farm.coded(batch, client_id=click), farm.coded(batch, client_id=click)

    assert first == second
    assert CodeRun.objects.count() == 1


def test_a_batch_picked_inside_a_safety_interval_cannot_be_marked(farm):
    farm.sprayed(date(2026, 11, 15))
    with pytest.raises(RuleBroken, match="needs_confirmation"):
        farm.harvested()
    batch = farm.harvested(confirmed=True)
    farm.tested(batch)
    farm.carded()

    with pytest.raises(RuleBroken, match="interval_not_passed") as refusal:
        farm.certified(batch)

    assert "最早可采收日为 2026-11-22" in refusal.value.message
    assert "第二十九条" in refusal.value.message
    assert list(Certificate.objects.all()) == []


def test_a_batch_picked_on_the_first_lawful_day_can_be_marked(farm):
    farm.sprayed(date(2026, 11, 11))
    batch = farm.harvested(date(2026, 11, 18))
    farm.tested(batch, method="gold", item="阿维菌素", reading="T_GE_C")

    assert farm.certified(batch).number.startswith("HGZ-20261120")


def test_a_banned_substance_is_recorded_but_never_marked(farm):
    purchase = farm.bought("PD20209904")
    with pytest.raises(RuleBroken, match="needs_confirmation"):
        farm.sprayed(date(2026, 6, 1), purchase=purchase)
    farm.sprayed(date(2026, 6, 1), purchase=purchase, confirmed=True, dose=60)
    batch = farm.harvested(confirmed=True)
    farm.tested(batch)

    with pytest.raises(RuleBroken, match="banned_substance") as refusal:
        farm.certified(batch)

    assert "氧乐果" in refusal.value.message


def test_a_correction_keeps_the_first_record_and_counts_alone(farm):
    use = farm.sprayed(date(2026, 11, 15))

    production.correct_pesticide_use(
        farm.owner,
        pk=use.pk,
        reason="日期写错",
        dose=Decimal(35),
        area_mu=Decimal(10),
        applied_on=date(2026, 11, 5),
    )

    assert farm.harvested().number
    assert production_queries.uses_of(farm.owner).count() == 2


def test_more_than_the_stock_cannot_be_used(farm):
    with pytest.raises(RuleBroken, match="stock_short"):
        farm.sprayed(date(2026, 11, 1), dose=900, confirmed=True)


def test_a_suspected_test_freezes_the_batch_and_its_scan_page(farm):
    issue = farm.marked()

    farm.tested(issue.batch, reading="63.8")

    assert [h.kind for h in production_queries.open_holds_of(issue.batch)] == ["test"]
    assert CodeRun.objects.get().state == "frozen"
    with pytest.raises(RuleBroken, match="on_hold"):
        farm.coded(issue.batch)


def test_the_county_releases_a_hold_with_a_reason(farm):
    issue = farm.marked()
    farm.tested(issue.batch, reading="63.8")
    (hold,) = production_queries.open_holds_of(issue.batch)

    production.release(farm.bureau, hold_id=hold.pk, reason="实验室复检合格")

    assert CodeRun.objects.get().state == "active"
    with pytest.raises(RuleBroken, match="already_released"):
        production.release(farm.bureau, hold_id=hold.pk, reason="再来一次")


def test_a_self_tested_basis_needs_the_test(farm):
    batch = farm.harvested()

    with pytest.raises(RuleBroken, match="basis_untrue"):
        farm.certified(batch)


def test_certificates_never_cover_more_than_the_batch(farm):
    batch = farm.harvested()
    farm.tested(batch)
    farm.certified(batch, kg=60)

    with pytest.raises(RuleBroken, match="too_much") as refusal:
        farm.certified(batch, kg=41)

    assert "还可开 40" in refusal.value.message


def test_without_card_or_certificate_there_are_no_codes(farm):
    batch = farm.harvested()
    farm.tested(batch)
    with pytest.raises(RuleBroken, match="no_card"):
        farm.coded(batch)
    farm.carded()

    with pytest.raises(RuleBroken, match="no_certificate"):
        farm.coded(batch)

    assert list(CodeIssue.objects.all()) == []


def test_voiding_a_certificate_voids_its_codes(farm):
    issue = farm.marked()

    services.void_certificate(farm.owner, number=issue.certificate.number, reason="数量写错")

    assert CodeRun.objects.get().state == "void"
    assert scan.card_at(issue.first_serial).document["certificate"] is None


def test_the_second_of_two_reviewers_is_told(farm):
    card = farm.carded()

    with pytest.raises(RuleBroken, match="already_reviewed"):
        services.approve_card(farm.bureau, pk=card.pk)


def test_a_product_has_one_card(farm):
    farm.carded()

    with pytest.raises(RuleBroken, match="card_known"):
        services.draft_card(farm.owner, product_number=farm.product)


def test_another_organisations_batch_looks_missing(farm):
    batch = farm.harvested()
    stranger = actor_in(
        subjects.register(
            name="别家（示例）",
            region_path=township().path,
            username="stranger",
            password="Xiangsu#2026",
            display_name="示例人员",
            phone="13800005678",
        ).organisation,
        *roles.grants_of("producer_manager"),
    )

    with pytest.raises(NotFound):
        services.issue_codes(stranger, batch_number=batch.number, quantity=1, kg_per_unit=1)


def test_without_the_grant_nobody_issues_codes(farm):
    batch = farm.harvested()
    grower = actor_in(farm.subject.organisation, *roles.grants_of("grower"))

    with pytest.raises(NotAllowed):
        services.issue_codes(grower, batch_number=batch.number, quantity=1, kg_per_unit=1)


def test_a_licence_of_twenty_megabytes_is_refused_and_nothing_is_lost(farm):
    big = ContentFile(b"%PDF-" + b"0" * 20 * 1024 * 1024, name="big.pdf")
    other = subjects.register(
        name="新主体（示例）",
        region_path=township().path,
        username="newcomer",
        password="Xiangsu#2026",
        display_name="示例人员",
        phone="13800005678",
    )
    owner = actor_in(other.organisation, *roles.grants_of("producer_manager"))

    with pytest.raises(RuleBroken, match="file_too_large"):
        subjects.save_draft(owner, licence=big, uscc="91430923MA4T00019F")
