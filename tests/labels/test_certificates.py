"""Certificates by date, by box, anew; what was sprayed must have been tested for."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from tests.actors import browser
from tests.factories.farm import HUNAN, Farm
from xiangsu.kernel import clock
from xiangsu.kernel.errors import NotAllowed, RuleBroken
from xiangsu.labels import queries, services
from xiangsu.labels.models import Certificate
from xiangsu.scan.models import CodeRun

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]
QUALITY = ("质量安全控制符合要求",)


@pytest.fixture(autouse=True)
def now(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


def on(day):
    return clock.pinned_at(datetime(*day, 10, tzinfo=HUNAN))


def test_in_the_overlap_the_new_layout_is_the_default_and_the_old_one_a_choice(farm):
    with on((2026, 4, 30)):
        batch = farm.harvested(date(2026, 4, 20))
        new = farm.certified(batch, kg=50, bases=QUALITY)
        old = farm.certified(batch, kg=50, bases=QUALITY, layout_code="CNDB-2023")

    assert (new.layout.code, old.layout.code) == ("CNDB-2026-P", "CNDB-2023")


def test_after_the_overlap_the_old_layout_is_refused(farm):
    with pytest.raises(RuleBroken, match="layout_unlawful") as refusal:
        farm.certified(farm.harvested(), bases=QUALITY, layout_code="CNDB-2023")

    assert "CNDB-2026-P" in refusal.value.message


def test_the_layout_of_2019_asks_for_no_basis_and_that_of_2020_is_refused(farm):
    with on((2020, 9, 30)):
        early = farm.certified(farm.harvested(date(2020, 9, 29)), bases=())
    with on((2020, 10, 1)), pytest.raises(RuleBroken, match="layout_unknown"):
        farm.certified(farm.harvested(date(2020, 9, 30)), bases=())

    assert (early.layout.code, early.bases) == ("HGZ-2019", [])


def test_a_certificate_is_not_backdated_before_its_harvest(farm):
    with pytest.raises(RuleBroken, match="bad_day"):
        farm.certified(farm.harvested(), bases=QUALITY, issued_on=date(2026, 11, 17))


def test_one_row_stands_for_the_copies_on_all_boxes(farm):
    made = farm.certified(farm.harvested(), bases=QUALITY, boxes=20, kg_per_box=Decimal(5))

    assert Certificate.objects.get() == made
    assert (made.boxes, made.kg_per_box) == (20, 5)


def test_boxes_that_do_not_add_up_are_refused_with_the_arithmetic(farm):
    with pytest.raises(RuleBroken, match=r"19 箱 × 5 kg 是 95 kg"):
        farm.certified(farm.harvested(), bases=QUALITY, boxes=19, kg_per_box=Decimal(5))


def test_a_self_test_that_cannot_see_what_was_sprayed_is_no_basis(farm):
    farm.sprayed(date(2026, 11, 1))
    batch = farm.harvested()
    farm.tested(batch)  # enzyme inhibition does not see avermectin

    with pytest.raises(RuleBroken, match="actives_untested") as refusal:
        farm.certified(batch)

    assert "阿维菌素用胶体金法或实验室定量检测" in refusal.value.message
    assert list(Certificate.objects.all()) == []
    farm.tested(batch, method="gold", item="阿维菌素", reading="T_GE_C")
    assert farm.certified(batch).test_ids


def test_without_the_test_another_true_basis_still_serves(farm):
    farm.sprayed(date(2026, 11, 1))

    assert farm.certified(farm.harvested(), bases=QUALITY).bases == list(QUALITY)


def test_a_commissioned_test_is_no_basis_yet(farm):
    with pytest.raises(RuleBroken, match="basis_untrue"):
        farm.certified(farm.harvested(), bases=("委托检测合格",))


def again(farm, first, **more):
    return services.reissue_certificate(
        farm.owner,
        number=first.number,
        reason="数量写错",
        bases=list(QUALITY),
        quantity_kg=Decimal(80),
        **more,
    )


def test_a_new_certificate_names_the_one_it_replaces_and_voids_it_with_its_codes(farm):
    first = farm.marked().certificate

    second = again(farm, first)

    first.refresh_from_db()
    assert (first.state, first.void_reason, second.replaces) == ("void", "数量写错", first)
    assert first.voided_at is not None
    assert CodeRun.objects.get().state == "void"


def test_a_void_certificate_can_be_replaced_later_but_only_once(farm):
    first = farm.certified(farm.harvested(), bases=QUALITY)
    services.void_certificate(farm.owner, number=first.number, reason="写错")

    assert again(farm, first).replaces == first

    with pytest.raises(RuleBroken, match="already_replaced"):
        again(farm, first)


def test_a_refused_replacement_leaves_the_first_valid(farm):
    first = farm.certified(farm.harvested(), bases=QUALITY)

    with pytest.raises(RuleBroken, match="too_much"):
        services.reissue_certificate(
            farm.owner,
            number=first.number,
            reason="写错",
            bases=list(QUALITY),
            quantity_kg=Decimal(101),
        )

    first.refresh_from_db()
    assert first.state == "issued"


@pytest.mark.parametrize("change", [{"quantity_kg": 1}, {"contact": "x"}, {"replaces_id": None}])
def test_the_database_refuses_to_edit_a_certificate(farm, change):
    first = farm.certified(farm.harvested(), bases=QUALITY)
    second = again(farm, first)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Certificate.objects.filter(pk=second.pk).update(**change)


def test_certificates_whose_time_of_keeping_ends_are_listed(farm):
    with on((2024, 12, 20)):
        farm.certified(farm.harvested(date(2024, 12, 19)), bases=QUALITY)
    farm.certified(farm.harvested(), bases=QUALITY)
    client = browser(farm.subject.organisation, "quality_manager")

    page = client.get("/labels/certificates/ending").content.decode()

    assert "HGZ-20241220" in page
    assert "HGZ-20261120" not in page


def test_the_form_hides_the_layout_unless_there_is_a_choice(farm):
    number = farm.harvested(date(2026, 4, 20)).number
    client = browser(farm.subject.organisation, "quality_manager")
    url = f"/labels/batches/{number}/certificate"

    assert "layout_code" not in client.get(url).content.decode()
    with on((2026, 4, 25)):
        assert 'value="CNDB-2023"' in client.get(url).content.decode()


def test_the_form_issues_by_the_box_and_replaces(farm):
    number = farm.harvested().number
    client = browser(farm.subject.organisation, "quality_manager")
    wanted = {"bases": QUALITY, "quantity_kg": "100", "boxes": "20", "kg_per_box": "5"}

    refused = client.post(f"/labels/batches/{number}/certificate", wanted | {"boxes": "19"})
    client.post(f"/labels/batches/{number}/certificate", wanted)
    first = Certificate.objects.get()
    client.post(f"/labels/certificates/{first.number}/reissue", wanted | {"reason": "产地写错"})

    assert refused.status_code == 422
    assert "和数量对不上" in refused.content.decode()
    second = Certificate.objects.get(state="issued")
    assert second.replaces == first
    page = client.get(f"/labels/certificates/{second.number}").content.decode()
    assert "产地写错" in page


def test_an_official_does_not_issue_or_replace(farm):
    first = farm.certified(farm.harvested(), bases=QUALITY)

    with pytest.raises(NotAllowed):
        services.reissue_certificate(
            farm.bureau, number=first.number, reason="x", quantity_kg=Decimal(1)
        )


def test_state_is_valid_held_or_void(farm):
    issue = farm.marked()
    certificate = issue.certificate

    assert queries.state_of(certificate) == "valid"
    farm.tested(issue.batch, reading="63.8")
    assert queries.state_of(certificate) == "held"
    services.void_certificate(farm.owner, number=certificate.number, reason="写错")
    certificate.refresh_from_db()
    assert queries.state_of(certificate) == "void"
