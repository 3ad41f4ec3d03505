"""How far a batch is, and the one thing to do next."""

import pytest
from django.urls import reverse

from tests.actors import browser
from tests.factories.farm import Farm
from xiangsu.kernel import clock
from xiangsu.labels import queries, services
from xiangsu.scan import services as scan

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def farm(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return Farm()


def next_of(farm, batch):
    marks = queries.marks_of(farm.owner, batch, clock.today())
    step = queries.progress_of(farm.owner, batch, marks, held=False).next
    return step.key if step else "done"


def test_each_step_leads_to_the_next(farm):
    batch = farm.harvested()
    told = [next_of(farm, batch)]
    farm.tested(batch)
    told.append(next_of(farm, batch))
    card = farm.applied()
    told.append(next_of(farm, batch))
    for reviewer in (farm.bureau, farm.province):
        services.approve_card(reviewer, pk=card.pk)
    told.append(next_of(farm, batch))
    farm.certified(batch)
    told.append(next_of(farm, batch))
    issue = farm.coded(batch)
    told.append(next_of(farm, batch))
    scan.record_scan(issue.first_serial, seen_at=clock.now(), device=b"0" * 16)
    told.append(next_of(farm, batch))

    assert told == ["test", "card", "waiting", "certificate", "codes", "label", "done"]


def test_a_failed_test_is_no_step_forward_and_the_page_says_so(farm):
    batch = farm.harvested()
    farm.tested(batch, reading="63.8")

    page = browser(farm.subject.organisation, "quality_manager").get(
        reverse("labels-batch", args=[batch.number])
    )

    assert page.context["progress"].next.key == "test"
    text = page.content.decode()
    assert "批次已冻结，先处理问题" in text
    assert "开具合格证</a>" not in text


def test_the_batch_page_loads_the_steps_alone(farm):
    batch = farm.harvested()

    part = browser(farm.subject.organisation, "quality_manager").get(
        reverse("labels-batch", args=[batch.number]), HTTP_HX_REQUEST="true"
    )

    text = part.content.decode()
    assert "下一步：检测" in text
    assert "<html" not in text


def test_only_tested_final_unmarked_batches_wait_for_their_marks(farm):
    farm.marked()
    waiting = farm.harvested()
    assert list(queries.batches_to_mark(farm.owner)) == []

    farm.tested(waiting)

    assert [batch.number for batch in queries.batches_to_mark(farm.owner)] == [waiting.number]
