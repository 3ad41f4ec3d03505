"""The frame of every page: where one is, what waits, what one may do."""

import pytest
from django.urls import reverse

from tests.actors import browser
from tests.factories.accounts import AppointmentFactory, OrganisationFactory, UserFactory, county
from tests.factories.farm import Farm

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def farm(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return Farm()


@pytest.mark.parametrize(
    ("name", "crumbs"),
    [
        ("production-batches", ("生产", "批次管理", True)),
        ("production-plot-add", ("生产", "地块", False)),
        ("production-record-use", ("生产", "记一笔", False)),
        ("subjects-products", ("主体", "产品", True)),
        ("command-home", ("", "工作台", True)),
    ],
)
def test_a_page_tells_where_it_lies(farm, name, crumbs):
    page = browser(farm.subject.organisation, "producer_manager").get(reverse(name))

    here = page.context["here"]
    assert (here["section"], here["item"]["label"], here["at_home"]) == crumbs


def test_marks_and_tests_of_a_batch_lie_under_the_batches(farm):
    batch = farm.harvested()
    client = browser(farm.subject.organisation, "producer_manager")

    for name in ("labels-batch", "testing-record", "production-batch"):
        page = client.get(reverse(name, args=[batch.number]))
        assert page.context["here"]["item"]["label"] == "批次管理", name


def test_somebody_with_two_posts_can_switch_between_them(client):
    bureau = OrganisationFactory(kind="county", name="安化县局（示例）", region=county())
    user = UserFactory()
    AppointmentFactory(user=user, organisation=bureau, role="county_manager")
    second = AppointmentFactory(user=user, organisation=bureau, role="county_officer")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    before = client.get(reverse("command-home")).content.decode()
    client.post(reverse("accounts-switch"), {"appointment": second.pk})
    after = client.get(reverse("command-home")).content.decode()

    assert "切换到县级监管员" in before
    assert "切换到县级管理员" in after


def test_a_filter_a_phone_folds_away_is_open_while_in_use(farm):
    client = browser(farm.subject.organisation, "producer_manager")
    address = reverse("production-batches")

    folded = client.get(address, {"q": "B2026"})
    unfolded = client.get(address, {"harvested_on_min": "2026-11-01"})

    assert (folded.context["unfolded"], unfolded.context["unfolded"]) == (False, True)


def test_an_empty_list_offers_only_what_the_reader_may_do(farm):
    organisation = farm.subject.organisation
    address = reverse("production-batches")

    recorder = browser(organisation, "grower").get(address).content.decode()
    reader = browser(organisation, "tester").get(address).content.decode()

    assert "还没有批次" in recorder
    assert "还没有批次" in reader
    button = f'href="{reverse("production-harvest")}">登记采收'
    assert (button in recorder, button in reader) == (True, False)
