import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.actors import browser, bureau_of
from tests.factories.accounts import OrganisationFactory, county
from tests.factories.farm import Farm
from xiangsu.accounts import roles
from xiangsu.command import queries

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def farm(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return Farm()


def bureau_of_anhua():
    return OrganisationFactory(kind="county", name="安化县局（示例）", region=county())


@pytest.mark.parametrize("who", ["producer", "county"])
def test_the_home_page_asks_at_most_twelve_questions(farm, who):
    farm.marked()
    places = {
        "producer": (farm.subject.organisation, "producer_manager"),
        "county": (bureau_of_anhua(), "county_officer"),
    }
    client = browser(*places[who])
    client.get(reverse("accounts-sessions"))

    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("command-home")).status_code == 200

    assert len(asked) <= 12, [query["sql"][:90] for query in asked]


def test_every_figure_counts_what_its_list_shows(farm):
    farm.marked()
    client = browser(bureau_of_anhua(), "county_officer")

    overview = client.get(reverse("command-home")).context["overview"]

    for figure in overview.figures:
        rows = client.get(figure.href).context["page"].paginator.count
        assert (figure.label, figure.value) == (figure.label, rows)
    assert {figure.label: figure.value for figure in overview.figures}["生产主体"] == 1


def test_an_official_sees_where_the_producers_are(farm):
    (place,) = queries.overview_of(farm.bureau).places

    assert (place.name, place.producers, place.percent) == ("东坪镇", 1, 100)
    assert queries.overview_of(farm.owner).places == []


def test_only_who_can_do_it_is_told_to(farm):
    batch = farm.harvested()
    farm.tested(batch, reading="63.8")
    titles = {
        role: [todo.title for todo in overview_for(farm, role).todos]
        for role in ("county_officer", "city_officer")
    }

    assert titles == {"county_officer": ["冻结的批次"], "city_officer": []}


def overview_for(farm, role):
    return queries.overview_of(bureau_of(county(), *roles.grants_of(role)))
