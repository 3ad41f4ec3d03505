"""Trace points: registered by the township, reviewed by the county, trusted by the farmer."""

import pytest

from demo.people import licence_picture
from tests.actors import bureau_of
from tests.factories.accounts import county, township
from tests.factories.farm import Farm, Point
from xiangsu.accounts import roles
from xiangsu.kernel.errors import NotAllowed, NotFound, RuleBroken
from xiangsu.subjects import queries, rules, services

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def farm(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return Farm()


def test_only_the_county_passes_a_point_and_only_once(farm):
    point = Point(farm).point
    station = bureau_of(township(), *roles.grants_of("township_inspector"))

    with pytest.raises(NotAllowed):
        services.review_point(station, number=point.number, passed=True)
    with pytest.raises(RuleBroken, match="already_reviewed"):
        services.review_point(farm.bureau, number=point.number, passed=True)


def test_a_station_registers_no_point_for_another_township(farm):
    station = bureau_of(county("431125", "江永县"), *roles.grants_of("township_inspector"))
    fields = {"name": "网点（示例）", "operator_kind": "shop", "operator_name": "农资店（示例）"}
    fields |= {"address": "示例路", "contact_name": "示例人员", "contact_phone": "13800004321"}

    with pytest.raises(NotFound):
        services.register_point(station, region_path=township().path, opening="每天", **fields)


def test_a_closed_point_takes_no_consent(farm):
    point = Point(farm)
    services.close_point(farm.bureau, number=point.point.number, opinion="账物不符")

    with pytest.raises(NotFound):
        point.consented()


def test_a_paper_consent_needs_its_photo(farm):
    with pytest.raises(RuleBroken, match="no_paper"):
        Point(farm).consented(paper=None)


def test_a_consent_by_phone_needs_the_registered_number(farm):
    point = Point(farm)

    with pytest.raises(RuleBroken, match="phone_differs"):
        point.consented(kind="phone", paper=None, phone="13800009999")
    consent = point.consented(kind="phone", paper=None, phone="13800001234")

    assert str(consent.valid_to) == "2027-11-20"
    assert consent.paper is None


def test_a_newer_consent_ends_the_older(farm):
    point = Point(farm)
    older = point.consented()
    newer = point.consented(paper=licence_picture("xy"))

    assert list(queries.open_consents(point.point, newer.valid_from)) == [newer]
    older.refresh_from_db()
    assert older.withdrawn_at is not None


def test_a_clerk_finds_only_its_own_township_and_no_person_by_name(farm):
    near, far = Point(farm), Point(farm, township("431125100", "上江圩镇"))
    type(farm.subject).objects.update(kind="household", name="李示例")

    assert queries.farmers_found(near.point, "李示例") == [(farm.subject.number, "李**")]
    assert queries.farmers_found(near.point, farm.subject.number.lower()) == [
        (farm.subject.number, "李**")
    ]
    assert queries.farmers_found(far.point, "李示例") == []
    with pytest.raises(NotFound):
        far.consented()


def test_one_character_is_too_little_to_search_by():
    assert rules.search_fault(" 李 ") != ""
    assert rules.search_fault("李示") == ""
