"""记一笔: what is filled in, what the label says, what is kept."""

from datetime import date

import pytest
from django.urls import reverse

from tests.actors import browser
from tests.factories.accounts import OrganisationFactory
from tests.factories.farm import Farm
from xiangsu.production.models import Operation, PesticideUse

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def farm(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return Farm()


@pytest.fixture
def grower(farm):
    return browser(farm.subject.organisation, "grower")


def use_data(farm, purchase, **more):
    return {
        "plot_number": farm.plot,
        "purchase_id": purchase,
        "applied_on": "2026-11-20",
        "dose_unit": "ml/亩",
    } | more


def test_without_a_kind_the_page_offers_every_kind_and_no_form(farm, grower):
    page = grower.get(reverse("production-record"))

    assert page.context["form"] is None
    text = page.content.decode()
    assert all(word in text for word in ("用药", "施肥", "采收", "加工", "还没有记录"))


def test_the_last_plot_and_operator_are_filled_in(farm, grower):
    farm.sprayed(date(2026, 11, 1))

    page = grower.get(reverse("production-record"), {"kind": "fertilising"})

    form = page.context["form"]
    assert (form["plot_number"].value(), form["operator"].value()) == (farm.plot, "示例人员")
    assert form["kind"].value() == "fertilising"


def test_the_label_is_told_before_anything_is_recorded(farm, grower):
    purchase = farm.bought()

    page = grower.post(
        reverse("production-record-use"), use_data(farm, purchase, look="1"), HTTP_HX_REQUEST="true"
    )

    hints = page.context["hints"]
    assert (hints.stock, hints.label.interval_days, hints.earliest_on) == (
        "5 L",
        7,
        date(2026, 11, 27),
    )
    assert "<form" not in page.content.decode()
    assert PesticideUse.objects.count() == 0


def test_without_script_the_same_look_gives_the_whole_page_and_keeps_what_was_typed(farm, grower):
    purchase = farm.bought()

    page = grower.post(
        reverse("production-record-use"), use_data(farm, purchase, look="1", pest="茶黄螨")
    )

    assert page.status_code == 200
    assert page.context["form"]["pest"].value() == "茶黄螨"
    assert page.context["hints"].earliest_on == date(2026, 11, 27)
    assert PesticideUse.objects.count() == 0


def test_a_pesticide_not_registered_on_the_crop_is_said_at_once(farm, grower):
    tea_only = farm.bought("PD20209903")

    page = grower.post(reverse("production-record-use"), use_data(farm, tea_only, look="1"))

    assert page.context["hints"].label is None
    assert "没有在辣椒上登记" in page.content.decode()


def test_a_stranger_gets_no_hint_about_stock_that_is_not_theirs(farm):
    purchase = farm.bought()
    stranger = browser(OrganisationFactory(), "producer_manager")
    page = stranger.post(reverse("production-record-use"), use_data(farm, purchase, look="1"))

    assert page.context["hints"] is None


def test_what_was_recorded_stands_below_newest_first(farm, grower):
    farm.sprayed(date(2026, 11, 1))  # recorded on the 20th: late
    grower.post(
        reverse("production-record"),
        {
            "kind": "fertilising",
            "plot_number": farm.plot,
            "done_on": "2026-11-20",
            "operator": "示例人员",
        },
    )

    entries = grower.get(reverse("production-record")).context["entries"]

    assert Operation.objects.get().kind == "fertilising"
    assert {entry.title: entry.prompt for entry in entries} == {
        "施肥": True,
        "用药": False,
        "投入品": False,
    }
