"""What others may ask about fund projects."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from xiangsu.accounts import queries as accounts
from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.projects import rules
from xiangsu.projects.models import Project, ProjectList
from xiangsu.subjects import queries as subjects
from xiangsu.subjects.queries import Subject

__all__ = ["Project"]  # types that callers are handed


def lists_of(actor: Actor) -> QuerySet[ProjectList]:
    """The years' lists, newest first; they are published, so every reader sees all."""
    actor.require("projects.view")
    return ProjectList.objects.order_by("-year")


def list_for(actor: Actor, year: int, *, lock: bool = False) -> ProjectList:
    return one_of(lists_of(actor), f"{year} 年项目清单", lock=lock, year=year)


def newest_year(actor: Actor) -> int | None:
    return lists_of(actor).values_list("year", flat=True).first()


def projects_of(actor: Actor) -> QuerySet[Project]:
    """Officials: the projects of their region; producers: those bound to them."""
    actor.require("projects.view")
    reach = within_reach(actor, region_path="region__path")
    rows = Project.objects.filter(reach).select_related(
        "project_list", "region__parent", "organisation"
    )
    return rows.order_by("-project_list__year", "number")


def project_for(actor: Actor, number: str, *, lock: bool = False) -> Project:
    return one_of(projects_of(actor), "项目", lock=lock, number=number)


def candidates_for(actor: Actor, project: Project) -> list[tuple[str, str]]:
    """Producers that may fill this slot: number and name.

    Of its county, approved, the brand in force today, without another slot of that year;
    none for a slot that is filled or closed.
    """
    if not is_open_slot(project) or project.organisation_id or not actor.may("projects.bind"):
        return []
    taken = Project.objects.filter(project_list_id=project.project_list_id).exclude(
        organisation=None
    )
    able = subjects.authorised_subjects(actor, project.brand, clock.today()).filter(
        region__path__startswith=project.region.path
    )
    free = able.exclude(organisation_id__in=taken.values("organisation_id"))
    return list(free.values_list("number", "name"))


def is_open_slot(project: Project) -> bool:
    """Whether a county may still bind or unbind here."""
    enterprise = project.kind == Project.Kind.ID_ENTERPRISE
    return enterprise and project.project_list.state == ProjectList.State.OPEN


def producer_of(project: Project) -> Subject | None:
    """The registration of the producer that fills the slot."""
    return subjects.subject_of(project.organisation_id) if project.organisation_id else None


def brand_of(project: Project) -> str:
    """The brand's name as printed, empty for a county's system."""
    names = {key: name for name, key in subjects.brand_names().items()}
    return names.get(project.brand, "")


@dataclass(frozen=True, slots=True)
class Figures:
    """How many projects of a year lie in reach, and how many slots are filled."""

    systems: int
    enterprises: int
    bound: int

    @property
    def projects(self) -> int:
        return self.systems + self.enterprises


def figures_of(actor: Actor, year: int) -> Figures:
    enterprises = Q(kind=rules.ID_ENTERPRISE)
    counted = (
        projects_of(actor)
        .filter(project_list__year=year)
        .order_by()
        .aggregate(
            systems=Count("pk", filter=Q(kind=rules.TRACE_COUNTY)),
            enterprises=Count("pk", filter=enterprises),
            bound=Count("pk", filter=enterprises & Q(organisation__isnull=False)),
        )
    )
    return Figures(**counted)


def county_path_of(organisation_id: int) -> str:
    """Path of the county an organisation sits in."""
    return accounts.county_of(accounts.organisation_at(organisation_id).region).path
