"""The list of logins: by month, as the acceptance sheet counts them, and as a workbook."""

from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.actors import browser
from tests.factories.accounts import OrganisationFactory
from xiangsu.accounts import rules
from xiangsu.accounts.models import LoginEvent

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"


@pytest.fixture
def manager(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    mine, other = OrganisationFactory(), OrganisationFactory()
    for day, succeeded, organisation in (
        ((2026, 10, 31, 23), True, mine),
        ((2026, 11, 1, 0), True, mine),
        ((2026, 11, 2, 9), True, mine),
        ((2026, 11, 2, 10), False, mine),
        ((2026, 11, 3, 9), True, other),
    ):
        LoginEvent.objects.create(
            username="grower",
            organisation=organisation,
            succeeded=succeeded,
            device=CHROME,
            happened_at=datetime(*day, tzinfo=ZoneInfo("Asia/Shanghai")),
        )
    return browser(mine, "producer_manager")


def test_successful_logins_are_counted_by_the_month_of_hunan(manager):
    months = manager.get(reverse("accounts-logins")).context["months"]

    assert months[:3] == [(date(2026, 11, 1), 2), (date(2026, 10, 1), 1), (date(2026, 9, 1), 0)]


def test_one_month_can_be_shown_and_taken_away(manager):
    chosen = {"month": "2026-11", "succeeded": "true"}
    page = manager.get(reverse("accounts-logins"), chosen)
    book = manager.get(reverse("accounts-logins"), chosen | {"export": "xlsx"})

    assert page.context["page"].paginator.count == 2
    rows = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [row[1:3] + row[4:] for row in rows] == [
        ["登录名", "结果", "设备"],
        ["grower", "成功", "Chrome · Windows"],
        ["grower", "成功", "Chrome · Windows"],
    ]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) MicroMessenger/8.0", "微信 · iPhone"),
        ("curl/8.4", "curl/8.4"),
        ("", ""),
    ],
)
def test_a_device_is_named_in_words(agent, name):
    assert rules.device_name(agent) == name
