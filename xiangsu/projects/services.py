"""What the province and the counties do with a year's projects."""

from functools import partial
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from xiangsu.accounts import services as account_services
from xiangsu.kernel import clock, ledger, sheets
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.sheets import ImportJob
from xiangsu.projects import annex1, queries, rules
from xiangsu.projects.models import Project, ProjectList
from xiangsu.subjects import queries as subjects


@transaction.atomic
def preview_annex1(
    actor: Actor, *, file: File[Any], year: int, documents: str, totals: rules.Totals
) -> ImportJob:
    """Read a year's annex 1 (xlsx or csv) for a look.

    totals: as the notice states them in words; rows that add up to others are an error.
    Raises RuleBroken for what is no fitting table and for a year that is here already.
    """
    actor.require("projects.import")
    _refuse_known_year(year)
    return sheets.preview(
        actor,
        kind=annex1.ANNEX_1,
        upload=file,
        columns=annex1.COLUMNS,
        check=partial(annex1.check, stated=totals),
        options={
            "year": year,
            "documents": documents,
            "systems": totals.systems,
            "enterprises": totals.enterprises,
            "counties": totals.counties,
            "cities": totals.cities,
        },
    )


def _refuse_known_year(year: int) -> None:
    if ProjectList.objects.filter(year=year).exists():
        raise RuleBroken(
            "year_known",
            f"{year} 年的项目清单已经导入。要重新导入，请先撤销原来的导入。",
            field="year",
        )


@transaction.atomic
def commit_annex1(actor: Actor, *, job_id: int) -> ImportJob:
    """Write the previewed list; sent twice, written once. Raises RuleBroken for a known year."""
    actor.require("projects.import")
    job = sheets.job_for(actor, annex1.ANNEX_1, job_id, lock=True)
    if not sheets.begin_commit(job):
        return job
    _refuse_known_year(job.options["year"])
    try:
        with transaction.atomic():
            given = ProjectList.objects.create(import_job=job, **job.options)
    except IntegrityError:  # a colleague's import of the same year, this very moment
        _refuse_known_year(job.options["year"])
        raise
    written = Project.objects.bulk_create(_projects(given, job.rows))
    sheets.finish_commit(job, {"written": len(written)})
    ledger.record(actor, "projects.list_imported", given, projects=len(written), sha256=job.sha256)
    return job


def _projects(given: ProjectList, rows: list[dict[str, Any]]) -> list[Project]:
    """One row per county system and per enterprise slot, numbered in the list's order."""
    projects: list[Project] = []
    slots: dict[tuple[int, str, str], int] = {}
    for county, item in annex1.read(rows):
        for _ in range(item.count):
            slot = (county.pk, item.kind, item.brand)
            slots[slot] = slots.get(slot, 0) + 1
            projects.append(
                Project(
                    project_list=given,
                    number=f"XM{given.year}-{len(projects) + 1:04d}",
                    kind=item.kind,
                    region=county,
                    brand=item.brand,
                    ordinal=slots[slot],
                )
            )
    return projects


@transaction.atomic
def undo_annex1(actor: Actor, *, job_id: int) -> ImportJob:
    """Take an imported list back. Raises RuleBroken once a slot is filled or the year closed."""
    actor.require("projects.import")
    job = sheets.job_for(actor, annex1.ANNEX_1, job_id, lock=True)
    given = ProjectList.objects.select_for_update().filter(import_job=job).first()
    if given is None:
        raise RuleBroken("cannot_undo", "这次导入没有写入清单，或已经撤销。")
    if given.state == ProjectList.State.CLOSED:
        raise RuleBroken("year_closed", f"{given.year} 年已关闭，不能撤销。")
    slots = list(given.projects.select_for_update())
    if any(slot.organisation_id for slot in slots):
        raise RuleBroken("slots_filled", "已有名额绑定了企业，不能撤销；请先由县里解除绑定。")
    ledger.record(actor, "projects.list_undone", given, year=given.year)
    given.projects.all().delete()
    given.delete()
    sheets.finish_undo(job)
    return job


@transaction.atomic
def close_year(actor: Actor, *, year: int) -> ProjectList:
    """End a year: its list is kept as it stands. Closed twice, it is closed once."""
    actor.require("projects.import")
    given = queries.list_for(actor, year, lock=True)
    if given.state == ProjectList.State.CLOSED:
        return given
    given.state, given.closed_at = ProjectList.State.CLOSED, clock.now()
    given.save(update_fields=["state", "closed_at"])
    ledger.record(actor, "projects.year_closed", given, year=year)
    return given


@transaction.atomic
def bind_producer(actor: Actor, *, number: str, subject_number: str) -> Project:
    """Give an enterprise slot to a registered producer; given twice, given once.

    Raises RuleBroken (field `subject_number`) when the producer is not approved, of another
    county, without the brand, or holds another slot of the year; NotFound for a foreign
    project or producer.
    """
    actor.require("projects.bind")
    project = _open_project(actor, number)
    subject = subjects.subject_for(actor, subject_number)
    if project.organisation_id == subject.organisation_id:
        return project
    if project.organisation_id is not None:
        raise _refused("slot_filled", f"名额已绑定{project.organisation}，请先解除绑定。")
    if not subjects.is_approved(subject.organisation_id):
        raise _refused("not_approved", "该主体还没有通过审核，请先完成登记审核。")
    fault = rules.binding_fault(
        kind=project.kind,
        county=project.region.path,
        brand=project.brand,
        producer_county=queries.county_path_of(subject.organisation_id),
        brands_in_force=subjects.brands_on(subject.organisation_id, clock.today()),
    )
    if fault:
        raise _refused("does_not_fit", fault)
    project.organisation_id, project.bound_at = subject.organisation_id, clock.now()
    try:
        with transaction.atomic():
            project.save(update_fields=["organisation", "bound_at"])
    except IntegrityError:
        raise _refused(
            "has_a_slot", f"该主体在 {project.project_list} 已承担另一个名额。"
        ) from None
    ledger.record(actor, "projects.bound", project, producer=subject.number)
    account_services.notify(
        subject.organisation_id,
        title=f"已列为 {project.project_list}试点企业",
        text=f"项目编号 {project.number}",
        link=f"/projects/{project.number}",
    )
    return project


@transaction.atomic
def unbind_producer(actor: Actor, *, number: str, reason: str) -> Project:
    """Take a slot back from a producer bound by mistake, saying why."""
    actor.require("projects.bind")
    project = _open_project(actor, number)
    if project.organisation_id is None:
        raise RuleBroken("slot_empty", "这个名额还没有绑定企业。")
    was = project.organisation_id
    project.organisation_id = project.bound_at = None
    project.save(update_fields=["organisation", "bound_at"])
    ledger.record(actor, "projects.unbound", project, organisation=was, reason=reason)
    title = f"不再列为 {project.project_list}试点企业"
    account_services.notify(was, title=title, text=f"原因：{reason}", link="")
    return project


def _open_project(actor: Actor, number: str) -> Project:
    project = queries.project_for(actor, number, lock=True)
    if project.project_list.state == ProjectList.State.CLOSED:
        raise RuleBroken("year_closed", f"{project.project_list}已关闭，项目不能再改。")
    return project


def _refused(code: str, message: str) -> RuleBroken:
    return RuleBroken(code, message, field="subject_number")
