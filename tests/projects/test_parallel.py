"""One slot wanted by two, and two slots by one, at the same time."""

import pytest

from tests.factories.farm import Farm
from tests.factories.projects import branded, listed
from tests.parallel import at_once
from xiangsu.projects import services
from xiangsu.projects.models import Project

pytestmark = [
    pytest.mark.slow,  # commits for real and empties every table afterwards
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed_reference_data"),
]
TWO_SLOTS = "市州,县市区,项目名称和数量\n益阳市,安化县,“安化黑茶”授权企业 2 家\n"


def test_one_producer_never_gets_two_slots_of_a_year():
    farm = branded(Farm())
    slots = listed(TWO_SLOTS, totals=(0, 2, 1, 1))

    answers = at_once(
        farm.bureau.organisation_id,
        *(
            lambda s=slot: services.bind_producer(
                farm.bureau, number=s.number, subject_number=farm.subject.number
            )
            for slot in slots
        ),
    )

    assert answers[1] == "has_a_slot"
    assert Project.objects.filter(organisation=farm.subject.organisation).count() == 1
