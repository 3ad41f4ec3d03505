"""Two orders at the same moment: real threads, real transactions."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories.farm import Farm
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import services
from xiangsu.labels.models import CodeOrder, CodeRoll

pytestmark = [
    pytest.mark.slow,  # reference data is loaded and flushed for each
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def farm():
    call_command("load_reference", verbosity=0)
    return Farm()


def together(*actions):
    """What each action returned or was refused with; all begin at once."""
    barrier = Barrier(len(actions))

    def run(action):
        barrier.wait()
        try:
            return action()
        except RuleBroken as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_two_orders_that_fit_alone_do_not_pass_together(farm):
    def order():
        services.order_codes(
            farm.owner, product_number=farm.product, quantity=30_000, kg_per_unit=Decimal(1)
        )
        return "ordered"

    results = together(order, order)

    assert sorted(results) == ["ordered", "over_quota"]
    assert CodeOrder.objects.count() == 1


def test_one_part_of_a_roll_is_activated_once(farm, settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    batch = farm.harvested()
    farm.tested(batch)
    farm.carded()
    farm.certified(batch)
    services.order_codes(
        farm.owner, product_number=farm.product, quantity=50, kg_per_unit=Decimal(1)
    )
    roll = CodeRoll.objects.get()

    def activate():
        services.activate_labels(
            farm.owner,
            roll_number=roll.number,
            batch_number=batch.number,
            part=services.Part(quantity=50),
        )
        return "activated"

    results = together(activate, activate)

    assert sorted(results) == ["activated", "roll_empty"]
