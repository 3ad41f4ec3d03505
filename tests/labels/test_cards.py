"""An ID card from its draft to its end, told through the services."""

from datetime import date, timedelta

import pytest
from django.db.utils import ProgrammingError

from demo.people import hand_in, licence_picture
from tests.factories.farm import Farm
from xiangsu.accounts.models import Notice
from xiangsu.kernel import ledger
from xiangsu.kernel.errors import NotAllowed, NotFound, RuleBroken
from xiangsu.kernel.models import LedgerEntry
from xiangsu.labels import queries, services
from xiangsu.labels.models import CardReminder, CardStep, IdCard
from xiangsu.reference.models import EvidenceDuty, Term
from xiangsu.scan import queries as scan
from xiangsu.subjects import services as subjects

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def morning(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


def authorised(farm, until=date(2026, 12, 31)):
    subjects.authorise_brand(
        farm.province,
        subject_number=farm.subject.number,
        brand="anhua_dark_tea",
        certificate_no="SQ-1",
        valid_from=date(2026, 1, 1),
        valid_to=until,
    )


def ending_on(card, day):
    IdCard.objects.filter(pk=card.pk).update(valid_to=day)


def acts(card):
    return list(card.steps.order_by("pk").values_list("act", flat=True))


def texts_to(organisation):
    return list(Notice.objects.filter(organisation=organisation).values_list("title", flat=True))


def test_a_draft_is_kept_and_an_incomplete_one_is_refused_by_name(farm):
    card = services.draft_card(farm.owner, product_number=farm.product, grade="first")

    with pytest.raises(RuleBroken, match="evidence_missing") as refusal:
        services.submit_card(farm.owner, pk=card.pk)

    assert (
        "还缺：执行标准或生产技术规程、一年内的产品检测报告、包装标识样张" in refusal.value.message
    )
    card.refresh_from_db()
    assert (card.state, card.grade) == ("draft", "first")


def test_a_second_draft_of_a_product_is_the_first(farm):
    first = services.draft_card(farm.owner, product_number=farm.product)
    second = services.draft_card(farm.owner, product_number=farm.product, statement="改")

    assert (first.pk, second.statement) == (second.pk, "改")


def test_a_brand_asks_for_its_own_evidence(farm):
    authorised(farm)
    plain = queries.evidence_needed("", TODAY)
    branded = queries.evidence_needed("安化黑茶", TODAY)

    assert set(branded) - set(plain) == {"brand_licence", "gi_use"}


def test_evidence_is_asked_for_on_its_days_only(farm):
    EvidenceDuty.objects.filter(code="packaging").update(valid_to=TODAY - timedelta(days=1))

    assert "packaging" not in queries.evidence_needed("", TODAY)
    assert "packaging" in queries.evidence_needed("", TODAY - timedelta(days=1))


def test_a_brand_must_be_authorised_on_the_day_of_each_step(farm, time_machine):
    with pytest.raises(RuleBroken, match="brand_not_authorised"):
        services.draft_card(farm.owner, product_number=farm.product, brand="安化黑茶")
    authorised(farm, until=TODAY)
    card = farm.applied(brand="安化黑茶")
    time_machine.move_to("2026-11-21T10:00:00+08:00", tick=False)

    with pytest.raises(RuleBroken, match="brand_not_authorised"):
        services.approve_card(farm.bureau, pk=card.pk)


def test_what_was_submitted_stays_as_it_is(farm):
    card = farm.applied()

    with pytest.raises(RuleBroken, match="not_a_draft"):
        services.attach_evidence(
            farm.owner, pk=card.pk, code="standard", upload=licence_picture("x")
        )
    with pytest.raises(RuleBroken, match="card_known"):
        services.draft_card(farm.owner, product_number=farm.product)


def test_an_unknown_kind_of_evidence_is_refused(farm):
    card = services.draft_card(farm.owner, product_number=farm.product)

    with pytest.raises(NotFound):
        services.attach_evidence(farm.owner, pk=card.pk, code="other", upload=licence_picture("x"))


def test_county_then_province_and_only_then_a_number(farm):
    card = services.approve_card(farm.bureau, pk=farm.applied().pk, opinion="属实")
    assert (card.state, card.number) == ("endorsed", None)

    card = services.approve_card(farm.province, pk=card.pk)

    assert (card.state, card.generation) == ("approved", 2)
    assert card.number.startswith("43092326")
    assert (card.valid_from, card.valid_to) == (TODAY, date(2028, 11, 20))
    assert acts(card) == ["submitted", "endorsed", "approved"]
    assert [s.level for s in card.steps.order_by("pk")] == ["主体", "县级", "省级"]
    assert f"产品身份证已通过：{card.number}" in texts_to(farm.subject.organisation)


def test_before_the_province_reviewed_the_county_decided_alone(farm):
    Term.objects.filter(code="id_card_province_review", quantity=1).update(
        valid_from=TODAY + timedelta(days=1)
    )
    Term.objects.filter(code="id_card_province_review", quantity=0).update(valid_to=TODAY)

    assert services.approve_card(farm.bureau, pk=farm.applied().pk).state == "approved"


def test_each_reviewer_has_one_step(farm):
    card = farm.applied()

    with pytest.raises(RuleBroken, match="already_reviewed"):
        services.approve_card(farm.province, pk=card.pk)
    with pytest.raises(NotAllowed):
        services.approve_card(farm.owner, pk=card.pk)
    services.approve_card(farm.bureau, pk=card.pk)
    with pytest.raises(RuleBroken, match="already_reviewed") as second:
        services.approve_card(farm.bureau, pk=card.pk)

    assert "待省审" in second.value.message


@pytest.mark.parametrize("reviewers", [["bureau"], ["bureau", "province"]])
def test_a_returned_application_is_mended_and_sent_again(farm, reviewers):
    card = farm.applied()
    for name in reviewers[:-1]:
        services.approve_card(getattr(farm, name), pk=card.pk)
    services.return_card(
        getattr(farm, reviewers[-1]),
        pk=card.pk,
        opinion="材料不清",
        reasons={"test_report": "报告超过一年", "grade": "标准不分等级"},
    )

    card.refresh_from_db()
    assert queries.return_reasons(card) == {
        "一年内的产品检测报告": "报告超过一年",
        "等级": "标准不分等级",
    }
    again = services.draft_card(farm.owner, product_number=farm.product)
    assert again.pk == card.pk
    services.attach_evidence(
        farm.owner, pk=card.pk, code="test_report", upload=licence_picture("new")
    )
    sent = services.submit_card(farm.owner, pk=card.pk)

    assert (sent.state, queries.return_reasons(sent)) == ("applied", {})
    assert acts(card)[-2:] == ["returned", "submitted"]


def test_steps_are_never_changed(farm):
    step = farm.carded().steps.first()

    with pytest.raises(ProgrammingError, match="append-only"):
        CardStep.objects.filter(pk=step.pk).update(opinion="别的")


@pytest.mark.parametrize("who", ["bureau", "province"])
def test_a_suspension_reaches_the_scan_page_and_stops_new_codes(farm, who):
    issue = farm.marked()
    services.suspend_card(
        getattr(farm, who), pk=issue.card_id, reason="包装不符", until=date(2026, 12, 1)
    )

    document = scan.card_at(issue.first_serial).document
    assert (document["card_state"], document["card_note"]) == ("已暂停", "包装不符")
    with pytest.raises(RuleBroken, match="card_suspended") as refusal:
        farm.coded(issue.batch)
    assert "包装不符" in refusal.value.message
    assert any("暂停使用" in title for title in texts_to(farm.subject.organisation))
    assert LedgerEntry.objects.filter(action="labels.card_suspended").exists()
    services.resume_card(getattr(farm, who), pk=issue.card_id, reason="已整改")
    assert scan.card_at(issue.first_serial).document["card_state"] == ""
    assert farm.coded(issue.batch).quantity == 21
    assert list(ledger.faults()) == []


def test_a_county_does_not_lift_what_the_province_imposed(farm):
    card = farm.carded()
    services.suspend_card(farm.province, pk=card.pk, reason="抽查")

    with pytest.raises(RuleBroken, match="imposed_above"):
        services.resume_card(farm.bureau, pk=card.pk, reason="已整改")


def test_a_revocation_is_final_and_leaves_the_way_to_apply_anew(farm):
    issue = farm.marked()
    services.revoke_card(farm.province, pk=issue.card_id, reason="冒用品牌")

    assert scan.card_at(issue.first_serial).document["card_state"] == "已注销"
    with pytest.raises(RuleBroken, match="card_revoked"):
        farm.coded(issue.batch)
    with pytest.raises(RuleBroken, match="wrong_state"):
        services.resume_card(farm.province, pk=issue.card_id, reason="再用")
    with pytest.raises(RuleBroken, match="wrong_state"):
        services.revoke_card(farm.province, pk=issue.card_id, reason="再来")
    anew = farm.carded()
    assert anew.number != issue.card.number
    assert scan.card_at(issue.first_serial).document["card_state"] == ""


def test_a_producer_sanctions_nobody(farm):
    card = farm.carded()

    for verb in (services.suspend_card, services.resume_card, services.revoke_card):
        with pytest.raises(NotAllowed):
            verb(farm.owner, pk=card.pk, reason="不")


def test_a_run_out_card_refuses_codes_and_says_so_everywhere(farm):
    issue = farm.marked()
    ending_on(issue.card, TODAY - timedelta(days=1))
    services.watch_cards(TODAY)

    assert scan.card_at(issue.first_serial).document["card_state"] == "已过期"
    assert queries.cards_by_phase(farm.bureau) == {"expired": 1}
    assert queries.marks_of(farm.owner, issue.batch, TODAY).standing_words == "已过期"
    with pytest.raises(RuleBroken, match="card_expired"):
        farm.coded(issue.batch)


def test_the_list_and_the_rule_agree_on_the_phase(farm):
    card = farm.carded()

    for days in (100, 60, 0, -1):
        ending_on(card, TODAY + timedelta(days=days))
        row = queries.card_for(farm.owner, card.pk)
        assert row.phase == queries.phase_of(row)


def test_a_renewal_keeps_number_and_remaining_days(farm):
    card = farm.carded()
    with pytest.raises(RuleBroken, match="not_renewable"):
        services.renew_card(farm.owner, pk=card.pk)
    ending_on(card, TODAY + timedelta(days=10))

    renewal = services.renew_card(farm.owner, pk=card.pk)
    with pytest.raises(RuleBroken, match="evidence_missing"):
        services.submit_card(farm.owner, pk=renewal.pk)
    hand_in(farm.owner, renewal)
    services.submit_card(farm.owner, pk=renewal.pk)
    assert queries.card_of_product(card.product_id, TODAY).pk == card.pk
    services.approve_card(farm.bureau, pk=renewal.pk)
    renewed = services.approve_card(farm.province, pk=renewal.pk)

    assert renewed.number == card.number
    assert renewed.valid_to == date(2028, 11, 30)
    assert IdCard.objects.get(pk=card.pk).state == "past"
    assert [term.pk for term in queries.terms_of(renewed)] == [renewed.pk, card.pk]


def test_a_second_click_finds_the_renewal_of_the_first(farm):
    card = farm.carded()
    ending_on(card, TODAY)

    first, second = (services.renew_card(farm.owner, pk=card.pk) for _ in range(2))

    assert first.pk == second.pk
    hand_in(farm.owner, first)
    services.submit_card(farm.owner, pk=first.pk)
    with pytest.raises(RuleBroken, match="card_known"):
        services.renew_card(farm.owner, pk=card.pk)


def test_by_another_rule_a_renewal_gets_a_new_number(farm):
    Term.objects.filter(code="id_card_renewal_keeps_number").update(quantity=0)
    card = farm.carded()
    ending_on(card, TODAY)
    renewal = services.renew_card(farm.owner, pk=card.pk)
    hand_in(farm.owner, renewal)
    services.submit_card(farm.owner, pk=renewal.pk)
    services.approve_card(farm.bureau, pk=renewal.pk)

    assert services.approve_card(farm.province, pk=renewal.pk).number != card.number


def test_a_card_suspended_meanwhile_is_not_renewed(farm):
    card = farm.carded()
    ending_on(card, TODAY)
    renewal = services.renew_card(farm.owner, pk=card.pk)
    hand_in(farm.owner, renewal)
    services.submit_card(farm.owner, pk=renewal.pk)
    services.approve_card(farm.bureau, pk=renewal.pk)
    services.suspend_card(farm.province, pk=card.pk, reason="抽查")

    with pytest.raises(RuleBroken, match="renewed_card_not_valid"):
        services.approve_card(farm.province, pk=renewal.pk)


def test_reminders_come_once_at_each_mark(farm):
    card = farm.carded()
    ending_on(card, TODAY + timedelta(days=60))

    for day in (0, 0, 1, 30, 31, 53, 61, 61):
        services.watch_cards(TODAY + timedelta(days=day))

    reminded = CardReminder.objects.order_by("pk").values_list("days", flat=True)
    assert list(reminded) == [60, 30, 7, 0]
    about_the_end = [t for t in texts_to(farm.subject.organisation) if "到期" in t or "过期" in t]
    assert len(about_the_end) == 4


def test_a_suspension_lapses_after_its_last_day(farm):
    card = farm.carded()
    services.suspend_card(farm.bureau, pk=card.pk, reason="整改", until=TODAY + timedelta(days=5))

    services.watch_cards(TODAY + timedelta(days=5))
    assert IdCard.objects.get(pk=card.pk).state == "suspended"
    services.watch_cards(TODAY + timedelta(days=6))
    services.watch_cards(TODAY + timedelta(days=6))

    assert IdCard.objects.get(pk=card.pk).state == "approved"
    assert acts(card).count("resumed") == 1


def test_a_first_generation_card_is_history(farm):
    old = services.register_first_generation(
        farm.bureau,
        product_number=farm.product,
        number="4309230001",
        valid_from=date(2019, 7, 1),
        valid_to=date(2021, 6, 30),
    )

    assert (old.generation, queries.standing_card(old.product_id)) == (1, None)
    card = farm.carded()
    assert [term.number for term in queries.terms_of(card)] == [card.number, "4309230001"]
    with pytest.raises(RuleBroken, match="number_taken"):
        services.register_first_generation(
            farm.bureau,
            product_number=farm.product,
            number="4309230001",
            valid_from=date(2019, 7, 1),
            valid_to=date(2021, 6, 30),
        )


def test_officials_do_not_see_drafts(farm):
    services.draft_card(farm.owner, product_number=farm.product)

    assert queries.cards_of(farm.owner).count() == 1
    assert queries.cards_of(farm.bureau).count() == 0
