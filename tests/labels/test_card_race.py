"""Two reviewers at the same moment, in two real transactions."""

from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories.farm import Farm
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import services
from xiangsu.labels.models import IdCard


@pytest.mark.slow  # commits for real, so everything is loaded anew
@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_the_second_is_told():
    call_command("load_reference", verbosity=0)
    farm = Farm()
    card = farm.applied()
    together, told = Barrier(2), []

    def approve():
        together.wait()
        try:
            told.append(services.approve_card(farm.bureau, pk=card.pk).state)
        except RuleBroken as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    reviewers = [Thread(target=approve) for _ in range(2)]
    for reviewer in reviewers:
        reviewer.start()
    for reviewer in reviewers:
        reviewer.join()

    assert sorted(told) == ["already_reviewed", "endorsed"]
    assert IdCard.objects.get().steps.filter(act="endorsed").count() == 1
