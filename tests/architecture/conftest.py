from datetime import date

import pytest

from tests.factories.farm import Farm
from xiangsu.accounts import roles


@pytest.fixture(scope="module")
def nobody_role():
    """A role without any grant, fit for every organisation."""
    kinds = frozenset({"producer", "county", "province"})
    roles.ROLES["nobody"] = roles.Role("无权限", kinds, frozenset())
    yield "nobody"
    del roles.ROLES["nobody"]


@pytest.fixture
def world(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    farm = Farm()
    issue = farm.marked()
    other = farm.harvested()
    farm.tested(other)
    farm.certified(other)
    farm.printed(farm.coded(other))
    use = farm.sprayed(date(2026, 11, 19))
    farm.tested(issue.batch, reading="63.8")
    return farm, issue, use
