"""Two real transactions at once cannot issue more than was collected."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories.farm import Farm
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels.models import Certificate, ReissuedQuantity
from xiangsu.production import services as production


@pytest.mark.slow  # it loads the reference data for itself: threads see committed rows only
@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_cannot_take_the_same_collected_certificate(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    call_command("load_reference", verbosity=0)
    farm = Farm()
    bought = farm.purchased(100)
    farm.collected(bought, 60)
    packed = [
        production.process_batch(
            farm.owner,
            product_number=farm.product,
            sources={bought.number: Decimal(50)},
            processed_on=date(2026, 11, 19),
            quantity_kg=Decimal(50),
        )
        for _ in range(2)
    ]
    gate, outcomes = threading.Barrier(2), []

    def issue(batch):
        gate.wait()
        try:
            farm.certified(batch, kg=50, bases=["质量安全控制符合要求"])
            outcomes.append("issued")
        except RuleBroken as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue, args=(batch,)) for batch in packed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["issued", "not_collected"]
    assert Certificate.objects.get().quantity_kg == 50
    assert ReissuedQuantity.objects.get().quantity_kg == 50
