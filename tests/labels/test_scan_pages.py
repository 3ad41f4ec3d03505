"""The page of scans: each figure opens the scans it was counted from."""

import re
from datetime import timedelta

import pytest

from tests.factories.farm import Farm
from xiangsu.kernel import clock
from xiangsu.scan import rollups
from xiangsu.scan import services as scan

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def farm(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return Farm()


def test_every_figure_opens_as_many_scans_as_it_says(farm, client_of):
    issue = farm.marked()
    for number, place in enumerate(["430102", "430102", "", "000000"]):
        phone = bytes([number]) * 16
        scan.record_scan(
            issue.first_serial + number, seen_at=clock.now(), device=phone, place=place
        )
    long_ago = clock.now() - timedelta(days=60)  # in no figure, and not in the list behind one
    scan.record_scan(issue.first_serial, seen_at=long_ago, device=b"0" * 16, place="430102")
    rollups.roll_up(clock.now())
    client = client_of(farm.subject.organisation, "quality_manager")

    page = client.get("/labels/scans").content.decode()
    links = re.findall(r'<a href="(\?seen_at_min=[^"]+)">([^<]+)</a><b class="num">(\d+)</b>', page)

    opened = {
        name: client.get(f"/labels/scans{link}".replace("&amp;", "&"))
        .context["page"]
        .paginator.count
        for link, name, _ in links
    }
    assert opened == {name: int(count) for _, name, count in links}
    assert {name: opened[name] for name in ("芙蓉区", "省外", "未提供位置", "螺丝椒")} == {
        "芙蓉区": 2,
        "省外": 1,
        "未提供位置": 1,
        "螺丝椒": 4,
    }
