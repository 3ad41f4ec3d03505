"""A year's list of projects, imported as the province does it."""

from datetime import date

from django.core.files.base import ContentFile

from tests.actors import bureau_of
from tests.factories.accounts import province
from xiangsu.accounts import roles
from xiangsu.projects import queries, services
from xiangsu.projects.rules import Totals
from xiangsu.subjects import services as subjects

ONE_SLOT = "市州,县市区,项目名称和数量\n益阳市,安化县,“安化黑茶”授权企业 1 家\n"


def provincial():
    return bureau_of(province(), *roles.grants_of("province_officer"))


def previewed(content=ONE_SLOT, *, year=2026, totals=(0, 1, 1, 1), actor=None):
    return services.preview_annex1(
        actor or provincial(),
        file=ContentFile(content.encode(), name="附件1.csv"),
        year=year,
        documents="湘财预〔2021〕206号",
        totals=Totals(*totals),
    )


def listed(content=ONE_SLOT, *, year=2026, totals=(0, 1, 1, 1)):
    """The projects of a written list, in its order."""
    actor = provincial()
    job = previewed(content, year=year, totals=totals, actor=actor)
    services.commit_annex1(actor, job_id=job.pk)
    return list(queries.projects_of(actor).filter(project_list__year=year).order_by("number"))


def branded(farm):
    """Let a farm use 安化黑茶 for the year."""
    subjects.authorise_brand(
        provincial(),
        subject_number=farm.subject.number,
        brand="anhua_dark_tea",
        certificate_no=f"SQ-{farm.subject.number}",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    return farm


def filled_slot(farm):
    """A slot of 安化县 given to this farm."""
    (slot,) = listed()
    branded(farm)
    return services.bind_producer(
        farm.bureau, number=slot.number, subject_number=farm.subject.number
    )
