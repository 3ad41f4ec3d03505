"""The same farm's records, made at the same time."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.factories.farm import Farm
from tests.parallel import at_once
from xiangsu.production import queries, services
from xiangsu.production.models import Batch, InputPurchase, Operation, PesticideUse
from xiangsu.scan.models import CodeRun
from xiangsu.testing.models import SelfTest

pytestmark = [
    pytest.mark.slow,  # commits for real and empties every table afterwards
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed_reference_data"),
]


@pytest.fixture
def farm(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return Farm()


def test_a_double_click_records_once(farm):
    purchase, batch = farm.bought(), farm.harvested()
    product_id = InputPurchase.objects.get().product_id
    acts = {
        InputPurchase: lambda click: services.purchase_input(
            farm.owner,
            product_id=product_id,
            supplier="示例农资店",
            quantity=Decimal(5),
            unit="L",
            purchased_on=date(2026, 3, 1),
            client_id=click,
        ),
        PesticideUse: lambda click: farm.sprayed(
            date(2026, 11, 1), purchase=purchase, client_id=click
        ),
        Operation: lambda click: services.record_operation(
            farm.owner,
            plot_number=farm.plot,
            kind="irrigation",
            done_on=date(2026, 11, 1),
            operator="示例人员",
            client_id=click,
        ),
        Batch: lambda click: farm.harvested(client_id=click),
        SelfTest: lambda click: farm.tested(batch, client_id=click),
    }
    clicks = {model: uuid4() for model in acts}

    answers = {
        model: at_once(farm.owner.organisation_id, *(lambda a=act, m=model: a(clicks[m]),) * 2)
        for model, act in acts.items()
    }

    assert {model: first == second for model, (first, second) in answers.items()} == dict.fromkeys(
        acts, True
    )
    assert {
        model: model.objects.filter(client_id=clicks[model]).count() for model in acts
    } == dict.fromkeys(acts, 1)


def test_two_uses_never_take_more_than_the_stock(farm):
    purchase = farm.bought()

    answers = at_once(
        farm.owner.organisation_id,
        *(
            lambda: farm.sprayed(date(2026, 6, 1), purchase=purchase, dose=300, confirmed=True)
            for _ in "12"
        ),
    )

    assert answers[1] == "stock_short"
    assert PesticideUse.objects.count() == 1


def processed(farm, batch, kg):
    return services.process_batch(
        farm.owner,
        product_number=farm.product,
        sources={batch.number: Decimal(kg)},
        processed_on=date(2026, 11, 20),
        quantity_kg=Decimal(kg),
    )


def test_two_processings_never_use_more_than_the_batch(farm):
    batch = farm.harvested()

    answers = at_once(
        farm.owner.organisation_id, *(lambda: processed(farm, batch, 60) for _ in "12")
    )

    assert answers[1] == "batch_short"
    assert queries.used_of(batch) == Decimal(60)


def test_what_is_being_made_of_a_batch_is_held_with_it(farm):
    batch = farm.harvested()

    child, _ = at_once(
        farm.owner.organisation_id,
        lambda: processed(farm, batch, 60),
        lambda: services.hold(
            farm.bureau, batch_number=batch.number, kind="supervision", reason="抽查"
        ),
    )

    assert [hold.reason for hold in queries.open_holds_of(child)] == ["抽查"]


def test_releasing_one_hold_while_another_is_set_frees_nothing(farm):
    batch = farm.marked().batch
    services.hold(farm.bureau, batch_number=batch.number, kind="supervision", reason="抽查")
    (first,) = queries.open_holds_of(batch)

    at_once(
        farm.bureau.organisation_id,
        lambda: services.hold(farm.bureau, batch_number=batch.number, kind="recall", reason="召回"),
        lambda: services.release(farm.bureau, hold_id=first.pk, reason="合格"),
    )

    assert [hold.kind for hold in queries.open_holds_of(batch)] == ["recall"]
    assert CodeRun.objects.get().state == "recalled"
