from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from tests.actors import bureau_of
from tests.factories.accounts import OrganisationFactory, county
from tests.factories.farm import Farm
from xiangsu.accounts import roles
from xiangsu.kernel.errors import RuleBroken
from xiangsu.subjects import queries, services
from xiangsu.subjects.models import DirectoryEntry

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def farm():
    return Farm()


def test_an_approved_registration_is_changed_only_through_review(farm):
    with pytest.raises(RuleBroken, match="not_a_draft"):
        services.save_draft(farm.owner, name="偷改的名字")
    change = services.propose_change(farm.owner, reason="更名", name="云溪新茶业（示例）")

    services.decide_change(farm.bureau, pk=change.pk, passed=True)

    assert change.before == {"name": "安化云溪茶业有限公司（示例）"}
    assert queries.subject_of(farm.owner.organisation_id).name == "云溪新茶业（示例）"


def test_the_second_of_two_reviewers_is_told(farm):
    with pytest.raises(RuleBroken, match="already_reviewed"):
        services.approve(farm.bureau, number=farm.subject.number)


def test_one_credit_code_has_one_registration(farm):
    with pytest.raises(RuleBroken, match="uscc_taken"):
        Farm()


def test_only_one_change_waits_at_a_time(farm):
    services.propose_change(farm.owner, reason="一", industry="茶叶")

    with pytest.raises(RuleBroken, match="change_waiting"):
        services.propose_change(farm.owner, reason="二", industry="水果")


def directory(*rows):
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("名称", "统一社会信用代码", "主体类型", "主要产业"), *rows]):
            sheet.write_row(number, 0, row)
    return ContentFile(stream.getvalue(), name="名录.xlsx")


@pytest.fixture
def bureau():
    organisation = OrganisationFactory(kind="county", name="县局（示例）", region=county())
    grants = roles.grants_of("county_officer")
    return bureau_of(county(), *grants, organisation_id=organisation.pk)


GOOD = (
    ("安化云溪茶业有限公司（示例）", "91430923MA4T00019F", "农业企业", "茶叶"),
    ("某合作社（示例）", "93431129MA4T000193", "合作社", ""),
)


def test_the_directory_gives_the_onboarding_rate(farm, bureau):
    job = services.preview_directory(bureau, file=directory(*GOOD))

    services.commit_directory(bureau, job_id=job.pk)
    services.commit_directory(bureau, job_id=job.pk)

    onboarding = queries.onboarding_of(bureau)
    assert (onboarding.directory, onboarding.active, onboarding.percent) == (2, 1, 50)


def test_an_import_with_errors_names_the_cell_and_is_not_written(bureau):
    wrong = ("某场（示例）", "93431129MA4T000194", "合作社", "")
    job = services.preview_directory(bureau, file=directory(*GOOD, wrong, GOOD[0]))

    with pytest.raises(RuleBroken, match="import_has_errors"):
        services.commit_directory(bureau, job_id=job.pk)

    assert [(e["row"], e["column"]) for e in job.errors] == [(4, "B"), (5, "B")]
    assert "与第 2 行重复" in job.errors[1]["message"]


def test_an_import_can_be_undone(bureau):
    first = services.preview_directory(bureau, file=directory(GOOD[0]))
    services.commit_directory(bureau, job_id=first.pk)
    second = services.preview_directory(bureau, file=directory(*GOOD))
    services.commit_directory(bureau, job_id=second.pk)

    services.undo_directory(bureau, job_id=second.pk)

    assert [entry.uscc for entry in DirectoryEntry.objects.all()] == [GOOD[0][1]]
