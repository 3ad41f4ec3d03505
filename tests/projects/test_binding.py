import pytest

from tests.actors import bureau_of
from tests.factories.accounts import county
from tests.factories.farm import Farm
from tests.factories.projects import branded, filled_slot, listed, provincial
from xiangsu.accounts import queries as accounts
from xiangsu.accounts import roles
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.projects import queries, services
from xiangsu.projects.rules import binding_fault

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

TWO_SLOTS = "市州,县市区,项目名称和数量\n益阳市,安化县,“安化黑茶”授权企业 2 家；追溯体系建设\n"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


def bound(farm, slot):
    return services.bind_producer(
        farm.bureau, number=slot.number, subject_number=farm.subject.number
    )


def test_a_slot_is_given_to_an_approved_producer_of_its_county_with_the_brand():
    farm = branded(Farm())
    (slot,) = listed()

    assert queries.candidates_for(farm.bureau, slot) == [(farm.subject.number, farm.subject.name)]
    project = bound(farm, slot)
    twice = bound(farm, slot)

    assert project.organisation == farm.subject.organisation
    assert twice.bound_at == project.bound_at
    assert queries.candidates_for(farm.bureau, project) == []
    assert [notice.title for notice in accounts.notices_of(farm.owner)][:1] == [
        "已列为 2026 年试点企业"
    ]
    assert list(queries.projects_of(farm.owner)) == [project]


def test_a_producer_holds_one_slot_a_year():
    farm = branded(Farm())
    first, second, system = listed(TWO_SLOTS, totals=(1, 2, 1, 1))
    bound(farm, first)

    with pytest.raises(RuleBroken, match="has_a_slot"):
        bound(farm, second)
    with pytest.raises(RuleBroken, match="does_not_fit"):
        bound(farm, system)


def test_without_the_brand_there_is_no_slot():
    farm = Farm()
    (slot,) = listed()

    with pytest.raises(RuleBroken, match="does_not_fit") as refused:
        bound(farm, slot)
    assert refused.value.message == "该主体没有在有效期内的品牌授权，请先由协会或省厅授权品牌。"


def test_another_countys_producer_does_not_fit():
    fault = binding_fault(
        kind="id_enterprise",
        county="/43/4309/430923/",
        brand="anhua_dark_tea",
        producer_county="/43/4309/430922/",
        brands_in_force=["anhua_dark_tea"],
    )

    assert fault == "该主体不在本项目的县市区，请选择本县的主体。"


def test_another_county_cannot_see_the_slot():
    farm = branded(Farm())
    (slot,) = listed()
    stranger = bureau_of(county("431125", "江永县"), *roles.grants_of("county_officer"))

    with pytest.raises(NotFound):
        services.bind_producer(stranger, number=slot.number, subject_number=farm.subject.number)
    assert list(queries.projects_of(stranger)) == []


def test_a_wrong_binding_is_taken_back_with_a_reason():
    farm = Farm()
    project = filled_slot(farm)

    services.unbind_producer(farm.bureau, number=project.number, reason="绑错企业")

    project.refresh_from_db()
    assert (project.organisation, project.bound_at) == (None, None)
    with pytest.raises(RuleBroken, match="slot_empty"):
        services.unbind_producer(farm.bureau, number=project.number, reason="再来一次")


def test_a_filled_list_is_not_undone_and_a_closed_year_is_not_touched():
    farm = Farm()
    project = filled_slot(farm)
    province = provincial()
    job = project.project_list.import_job_id

    with pytest.raises(RuleBroken, match="slots_filled"):
        services.undo_annex1(province, job_id=job)
    services.close_year(province, year=2026)
    services.close_year(province, year=2026)

    with pytest.raises(RuleBroken, match="year_closed"):
        services.unbind_producer(farm.bureau, number=project.number, reason="绑错企业")
    with pytest.raises(RuleBroken, match="year_closed"):
        services.undo_annex1(province, job_id=job)
    assert queries.candidates_for(farm.bureau, queries.project_for(province, project.number)) == []
