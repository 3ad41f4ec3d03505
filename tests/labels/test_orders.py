"""Orders, rolls and the mass balance: the refusals are the point."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.actors import actor_in
from tests.factories.farm import Farm
from tests.factories.labels import offered_roll
from xiangsu.accounts import roles
from xiangsu.kernel.errors import NotAllowed, NotFound, RuleBroken
from xiangsu.kernel.models import LedgerEntry
from xiangsu.labels import cards, queries, services
from xiangsu.labels.models import CodeOrder, CodeRoll, RollMark
from xiangsu.labels.services import Part
from xiangsu.reference.models import YieldCeiling
from xiangsu.scan import queries as scan
from xiangsu.scan.models import CodeBlock, CodeRun
from xiangsu.subjects import queries as subjects
from xiangsu.subjects.models import Subject

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def place_and_time(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


@pytest.fixture
def neighbour():
    return Farm("91430923MA4T00027A")


@pytest.fixture
def batch(farm):
    return ready(farm)


def ready(farm):
    """A batch of 100 kg that may be marked."""
    found = farm.harvested()
    farm.tested(found)
    farm.carded()
    farm.certified(found)
    return found


def ordered(farm, quantity=100, kg="1", **more):
    return services.order_codes(
        farm.owner,
        product_number=farm.product,
        quantity=quantity,
        kg_per_unit=Decimal(kg),
        **more,
    )


def roll_of(order, place=0):
    return CodeRoll.objects.filter(order=order).order_by("first_serial")[place]


def activated(farm, roll, batch, part, **more):
    return services.activate_labels(
        farm.owner, roll_number=roll.number, batch_number=batch.number, part=part, **more
    )


def marked(farm, roll, kind, part):
    return services.mark_labels(
        farm.owner, roll_number=roll.number, kind=kind, part=part, reason="淋雨"
    )


def account(roll):
    roll.refresh_from_db()
    found = queries.account_of(roll)
    return (
        found.delivered,
        found.activated,
        found.damaged,
        found.lost,
        found.void,
        found.unused,
        found.left,
        found.gap,
    )


def test_an_order_is_one_row_and_one_block_of_waiting_codes(farm):
    order = ordered(farm, quantity=30_000, kg="0.5")

    block = CodeBlock.objects.get()
    assert CodeOrder.objects.count() == 1
    assert (block.first_serial, block.last_serial) == (order.first_serial, order.last_serial)
    assert scan.run_of(order.first_serial) is None
    assert scan.example_codes()["waiting"] == scan.code_of(order.last_serial)


def test_a_second_click_finds_the_first_order(farm):
    click = uuid4()

    assert ordered(farm, client_id=click) == ordered(farm, client_id=click)
    assert CodeOrder.objects.count() == 1


def test_an_order_comes_on_rolls_without_overlap(farm):
    order = ordered(farm, quantity=250, labels_per_roll=100)

    rolls = CodeRoll.objects.filter(order=order).order_by("first_serial")
    start = order.first_serial
    assert [(r.first_serial - start, r.quantity) for r in rolls] == [
        (0, 100),
        (100, 100),
        (200, 50),
    ]


def test_overlapping_rolls_are_impossible(farm):
    order = ordered(farm)

    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        CodeRoll.objects.create(
            organisation=order.organisation,
            order=order,
            number="X",
            first_serial=order.last_serial,
            last_serial=order.last_serial + 5,
        )


def test_a_part_of_a_roll_shows_the_batchs_card(farm, batch):
    order = ordered(farm)

    issue = activated(farm, roll_of(order), batch, Part(quantity=60))

    card = scan.card_at(issue.last_serial)
    assert card.document["batch_number"] == batch.number
    assert scan.run_of(order.first_serial + 60) is None
    assert account(roll_of(order)) == (100, 60, 0, 0, 0, 0, 40, 0)


def test_a_part_is_named_by_its_last_digits_or_whole_codes(farm, batch):
    order = ordered(farm)
    codes = [scan.code_of(order.first_serial + n) for n in (10, 19)]

    issue = activated(farm, roll_of(order), batch, Part(first=codes[0][-10:], last=codes[1]))

    assert (issue.first_serial - order.first_serial, issue.quantity) == (10, 10)


def test_digits_that_fit_several_labels_are_refused(farm, batch):
    order = ordered(farm, quantity=9_000, kg="0.01")
    endings = [scan.code_of(order.first_serial + n)[-4:] for n in range(9_000)]
    twice = next(e for e in endings if endings.count(e) > 1)

    with pytest.raises(RuleBroken, match="请多输几位"):
        activated(farm, roll_of(order), batch, Part(first=twice, quantity=1))


def test_a_code_of_another_roll_is_refused(farm, batch):
    order = ordered(farm, labels_per_roll=50)
    strange = scan.code_of(roll_of(order, 1).first_serial)

    with pytest.raises(RuleBroken, match="不在卷"):
        activated(farm, roll_of(order), batch, Part(first=strange, quantity=1))


def test_labels_are_used_once(farm, batch):
    order = ordered(farm)
    activated(farm, roll_of(order), batch, Part(quantity=60))

    with pytest.raises(RuleBroken, match="其中 10 枚已经启用"):
        activated(
            farm,
            roll_of(order),
            batch,
            Part(first=scan.code_of(order.first_serial + 50), quantity=20),
        )


def test_labels_never_outweigh_their_batch(farm, batch):
    order = ordered(farm, quantity=200)
    activated(farm, roll_of(order), batch, Part(quantity=60))

    with pytest.raises(RuleBroken, match="over_batch") as refusal:
        activated(farm, roll_of(order), batch, Part(quantity=41))

    assert "批次 100 kg，已启用标签 60 kg，本次 41 kg，还可启用 40 kg" in refusal.value.message


def test_a_held_batch_activates_nothing(farm, batch):
    order = ordered(farm)
    farm.tested(batch, reading="63.8")

    with pytest.raises(RuleBroken, match="on_hold"):
        activated(farm, roll_of(order), batch, Part(quantity=1))

    assert scan.run_of(order.first_serial) is None


def test_a_double_click_activates_once(farm, batch):
    order, click = ordered(farm), uuid4()

    first = activated(farm, roll_of(order), batch, Part(quantity=10), client_id=click)
    second = activated(farm, roll_of(order), batch, Part(quantity=10), client_id=click)

    assert first == second
    assert account(roll_of(order))[1] == 10


def test_damage_loss_and_rest_are_explained_and_void_on_scan(farm, batch):
    order = ordered(farm)
    roll = roll_of(order)
    activated(farm, roll, batch, Part(quantity=50))
    marked(farm, roll, "damaged", Part(quantity=7))
    marked(farm, roll, "lost", Part(quantity=3))
    marked(farm, roll, "unused", Part())

    assert account(roll) == (100, 50, 7, 3, 0, 40, 0, 0)
    run = scan.run_of(order.first_serial + 55)
    assert (run.state, run.reason, run.batch_id) == ("void", "损坏：淋雨", None)


def test_a_mark_cannot_be_changed_or_removed(farm):
    order = ordered(farm)
    marked(farm, roll_of(order), "damaged", Part(quantity=7))

    for change in ("UPDATE labels_rollmark SET reason = ''", "DELETE FROM labels_rollmark"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)

    assert RollMark.objects.get().reason == "淋雨"


def test_a_gap_blocks_the_next_order_until_it_is_explained(farm, batch):
    order = ordered(farm)
    roll = roll_of(order)
    later = scan.code_of(order.first_serial + 20)
    activated(farm, roll, batch, Part(first=later, quantity=10))

    with pytest.raises(RuleBroken, match=f"卷 {roll.number} 有 20 枚"):
        ordered(farm)
    marked(farm, roll, "lost", Part(first=scan.code_of(order.first_serial), quantity=20))

    assert ordered(farm).pk


def test_closing_makes_the_rest_a_gap(farm, batch):
    roll = roll_of(ordered(farm))
    activated(farm, roll, batch, Part(quantity=90))

    services.close_roll(farm.owner, roll_number=roll.number)

    assert account(roll) == (100, 90, 0, 0, 0, 0, 0, 10)
    with pytest.raises(RuleBroken, match="unexplained_gap"):
        ordered(farm)
    first = scan.code_of(roll.first_serial + 90)
    marked(farm, roll, "unused", Part(first=first))
    assert ordered(farm).pk


def test_a_roll_is_split_in_its_unused_part(farm, batch):
    roll = roll_of(ordered(farm))
    activated(farm, roll, batch, Part(quantity=30))
    with pytest.raises(RuleBroken, match="前 30 枚已经用过"):
        services.split_roll(farm.owner, roll_number=roll.number, keep=20)

    end = services.split_roll(farm.owner, roll_number=roll.number, keep=40)

    assert account(roll) == (40, 30, 0, 0, 0, 0, 10, 0)
    assert account(end) == (60, 0, 0, 0, 0, 0, 60, 0)


def test_a_neighbour_takes_a_roll_only_by_saying_so(farm, neighbour):
    roll = roll_of(ordered(farm))
    base = subjects.own_bases(neighbour.owner).get()

    services.hand_over_roll(farm.owner, roll_number=roll.number, base_number=base.number)
    with pytest.raises(RuleBroken, match="待对方确认"):
        services.close_roll(farm.owner, roll_number=roll.number)
    before = queries.balance_of(neighbour.owner.organisation_id, "01040501", date(2026, 11, 20))
    services.accept_roll(neighbour.owner, roll_number=roll.number)
    after = queries.balance_of(neighbour.owner.organisation_id, "01040501", date(2026, 11, 20))
    given = queries.balance_of(farm.owner.organisation_id, "01040501", date(2026, 11, 20))

    roll.refresh_from_db()
    assert (roll.organisation_id, roll.base_id) == (neighbour.owner.organisation_id, base.pk)
    assert before.left_kg - after.left_kg == 100
    assert given.issued_kg == 0
    batch = ready(neighbour)
    assert activated(neighbour, roll, batch, Part(quantity=5)).organisation_id == (
        neighbour.owner.organisation_id
    )
    with pytest.raises(NotFound):
        services.close_roll(farm.owner, roll_number=roll.number)


def test_a_declined_roll_stays(farm, neighbour):
    roll = roll_of(ordered(farm))
    base = subjects.own_bases(neighbour.owner).get()
    services.hand_over_roll(farm.owner, roll_number=roll.number, base_number=base.number)

    services.decline_roll(neighbour.owner, roll_number=roll.number)

    roll.refresh_from_db()
    assert (roll.organisation_id, roll.state) == (farm.owner.organisation_id, "held")
    with pytest.raises(NotFound):
        services.accept_roll(neighbour.owner, roll_number=roll.number)


def test_boxes_and_units_lead_to_each_other_without_a_row(farm, batch):
    units = ordered(farm, quantity=95)
    boxes = services.order_boxes(farm.owner, order_number=units.number, units_per_box=20)
    activated(farm, roll_of(units), batch, Part(quantity=45))

    with pytest.raises(RuleBroken, match="还有 15 枚单品码没有启用"):
        activated(farm, roll_of(boxes), batch, Part(quantity=3))
    activated(farm, roll_of(boxes), batch, Part(quantity=2))

    of_unit = queries.whereabouts_of(farm.owner, scan.code_of(units.first_serial + 41))
    of_box = queries.whereabouts_of(farm.owner, scan.code_of(boxes.last_serial))
    assert of_unit.box.replace(" ", "") == scan.code_of(boxes.first_serial + 2)
    assert of_box.holds[2] == 15
    assert boxes.quantity == 5
    card = scan.card_at(boxes.first_serial).document
    assert card["batch_number"] == batch.number
    assert card["quantity"] == "100 kg，扫外箱箱码：每箱 20 枚"


def test_over_ordering_is_refused_with_the_arithmetic(farm):
    ordered(farm, quantity=40_000)

    with pytest.raises(RuleBroken, match="over_quota") as refusal:
        ordered(farm, quantity=10_001)

    assert (
        "本次 10,001 kg，可用 10 亩 × 5,000 kg/亩 + 收购 0 kg + 县局核准 0 kg"
        " − 已订 40,000 kg − 作废 0 kg = 10,000 kg，超出 1 kg"
    ) in refusal.value.message


def test_void_stays_deducted_and_returned_labels_come_back(farm):
    roll = roll_of(ordered(farm, quantity=40_000))
    marked(farm, roll, "damaged", Part(quantity=1_000))
    marked(farm, roll, "unused", Part())

    balance = queries.balance_of(farm.owner.organisation_id, "01040501", date(2026, 11, 20))

    assert (balance.issued_kg, balance.void_kg, balance.left_kg) == (0, 1_000, 49_000)


def test_fresh_codes_count_with_what_their_units_weigh(farm):
    issue = farm.marked()
    void = farm.coded(issue.batch, 10, kg_per_unit=Decimal(2))
    services.void_codes(farm.owner, pk=void.pk, reason="印坏")

    balance = queries.balance_of(farm.owner.organisation_id, "01040501", date(2026, 11, 20))

    assert (balance.issued_kg, balance.void_kg) == (21, 20)


def test_fresh_codes_never_outweigh_their_batch(farm):
    issue = farm.marked()

    with pytest.raises(RuleBroken, match="批次 100 kg，已启用标签 21 kg，本次 80 kg"):
        farm.coded(issue.batch, 80, kg_per_unit=Decimal(1))


def test_fresh_codes_obey_the_balance_too(farm, batch):
    ordered(farm, quantity=49_980)

    with pytest.raises(RuleBroken, match="over_quota"):
        farm.coded(batch)


def test_a_county_grants_an_exception_with_a_reason(farm):
    ordered(farm, quantity=50_000)
    with pytest.raises(RuleBroken, match="over_quota"):
        ordered(farm)

    services.grant_exception(
        farm.bureau,
        subject_number=farm.subject.number,
        category_code="01040501",
        kg=Decimal(500),
        valid_to=date(2026, 12, 31),
        reason="新增流转地块 2 亩，测绘未完成",
    )

    assert ordered(farm).pk
    facts = LedgerEntry.objects.get(action="labels.exception_granted").facts
    assert facts["reason"] == "新增流转地块 2 亩，测绘未完成"


def test_producers_grant_themselves_nothing_and_far_counties_find_nobody(farm):
    wish = {
        "subject_number": farm.subject.number,
        "category_code": "01040501",
        "kg": Decimal(500),
        "valid_to": date(2026, 12, 31),
        "reason": "x",
    }
    far = replace(farm.bureau, read_path="/43/4311/")

    with pytest.raises(NotAllowed):
        services.grant_exception(farm.owner, **wish)
    with pytest.raises(NotFound):
        services.grant_exception(far, **wish)


def test_a_product_without_ceiling_waits_for_its_county(farm):
    YieldCeiling.objects.all().delete()

    with pytest.raises(RuleBroken, match="还没有亩产上限"):
        ordered(farm, quantity=1)


def test_another_organisations_roll_and_order_look_missing(farm, neighbour):
    order = ordered(farm)
    stranger = neighbour.owner

    with pytest.raises(NotFound):
        services.split_roll(stranger, roll_number=roll_of(order).number, keep=5)
    with pytest.raises(NotFound):
        services.order_boxes(stranger, order_number=order.number, units_per_box=5)
    assert queries.whereabouts_of(stranger, scan.code_of(order.first_serial)) is None


def test_without_the_grant_nobody_orders(farm):
    grower = actor_in(farm.subject.organisation, *roles.grants_of("grower"))

    with pytest.raises(NotAllowed):
        services.order_codes(
            grower, product_number=farm.product, quantity=1, kg_per_unit=Decimal(1)
        )


def test_a_leaked_run_is_retired_and_says_so(farm):
    issue = farm.marked()
    province = actor_in(farm.subject.organisation, "labels.retire_codes", "labels.view")

    services.retire_codes(province, pk=issue.pk, reason="印刷厂密钥泄露")

    assert CodeRun.objects.get().retired_for == "印刷厂密钥泄露"


def test_a_code_on_any_roll_is_found_by_the_index(farm):
    order = ordered(farm)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = CodeRoll.objects.filter(first_serial__lte=order.last_serial)
        plan = rows.order_by("-first_serial")[:1].explain()

    assert "Index Scan" in plan
    assert "first_serial" in plan
    assert queries.roll_at(order.last_serial).order_id == order.pk
    assert queries.roll_at(order.last_serial + 1) is None


def test_a_roll_offered_to_another_is_not_marked_meanwhile(farm):
    roll = offered_roll(farm)

    with pytest.raises(RuleBroken, match="roll_offered"):
        services.mark_labels(
            actor_in(roll.organisation, "labels.order", "labels.view"),
            roll_number=roll.number,
            kind="lost",
            part=Part(quantity=1),
            reason="丢失",
        )

    assert list(RollMark.objects.filter(roll=roll)) == []


def test_a_retired_run_is_not_printed(farm):
    issue = farm.marked()
    province = actor_in(farm.subject.organisation, "labels.retire_codes", "labels.view")
    services.retire_codes(province, pk=issue.pk, reason="印刷厂密钥泄露")

    with pytest.raises(RuleBroken, match="not_active"):
        farm.printed(issue)


def test_a_households_name_is_masked_on_the_scan_page(farm):
    Subject.objects.update(kind="household", name="李示例")

    document = cards.document_of(farm.marked().batch_id)

    assert (document["producer"], document["certificate"]["issuer"]) == ("李**", "李**")
