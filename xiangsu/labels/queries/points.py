"""What a trace point's clerk reaches, and what the county asks the points to account for."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import QuerySet, Sum
from django.utils import timezone

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.dates import months_later
from xiangsu.kernel.scope import one_of
from xiangsu.labels import rules
from xiangsu.labels.models import PrintJob, SpoiledLabels
from xiangsu.subjects import queries as subjects

FOR_FARMERS: Final = frozenset({"production.view", "labels.view", "labels.issue", "labels.print"})


@dataclass(frozen=True, slots=True)
class StandIn:
    """A clerk acting for one producer: what it does is written in the producer's own ledger."""

    point: Any
    farmer: Any
    actor: Actor


def standing_in(actor: Actor, farmer_number: str) -> StandIn:
    """The clerk in a producer's place, with the few grants that printing needs.

    Raises NotAllowed for all but clerks, NotFound while the point is not running, and for
    every producer of another township or without a consent that holds today.
    """
    actor.require("labels.print_for")
    point = subjects.own_point(actor)
    farmer = subjects.consented_farmer(point, farmer_number, clock.today())
    place = dataclasses.replace(actor, organisation_id=farmer.organisation_id, grants=FOR_FARMERS)
    return StandIn(point, farmer, place)


def jobs_for(point: Any, farmer: Any) -> QuerySet[PrintJob]:
    """What a point printed for one producer, newest first."""
    rows = PrintJob.objects.filter(point=point, organisation_id=farmer.organisation_id)
    return rows.select_related("issue__batch__product", "design").order_by("-pk")


def point_job_for(place: StandIn, pk: int) -> PrintJob:
    """A job that this point printed for this producer; the producer's own look missing."""
    return one_of(jobs_for(place.point, place.farmer), "打印任务", pk=pk)


@dataclass(frozen=True, slots=True)
class PointAccount:
    """What one trace point printed in a month (网点月度台账), and what nobody explains."""

    point: Any
    jobs: tuple[PrintJob, ...]
    spoiled: int
    unexplained: int

    @property
    def printed(self) -> int:
        return sum(job.quantity for job in self.jobs)

    @property
    def reprinted(self) -> int:
        return sum(job.reprinted for job in self.jobs)

    @property
    def farmers(self) -> int:
        return len({job.organisation_id for job in self.jobs})


def point_accounts(actor: Actor, month: date) -> list[PointAccount]:
    """Every trace point in reach with its month, in four queries.

    month: its first day. A copy is explained when the label it replaces was reported as
    spoiled, in whatever month.
    """
    actor.require("labels.view")
    points = list(subjects.points_of(actor))
    jobs = list(_jobs_in(month).filter(point__in=points))
    spoiled = _spoiled_of({job.issue_id for job in jobs})
    counted = _spoiled_in(month, points)
    return [
        _account(point, [job for job in jobs if job.point_id == point.pk], spoiled, counted)
        for point in points
    ]


def _account(
    point: Any,
    jobs: list[PrintJob],
    spoiled: dict[int, list[SpoiledLabels]],
    counted: dict[int, int],
) -> PointAccount:
    loose = sum(_unexplained(job, spoiled.get(job.issue_id, [])) for job in jobs)
    return PointAccount(point, tuple(jobs), counted.get(point.pk, 0), loose)


def _unexplained(job: PrintJob, spoiled: Iterable[SpoiledLabels]) -> int:
    """Labels of a job that were printed before and not spoiled before, code by code."""
    earlier = [(row.first, row.last) for row in spoiled if row.job_id < job.pk]
    return rules.unexplained(job.reprinted, rules.overlap(job.first, job.last, earlier))


def _month(month: date) -> tuple[datetime, datetime]:
    ends = (month.replace(day=1), months_later(month.replace(day=1), 1))
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in ends)
    return start, end


def _jobs_in(month: date) -> QuerySet[PrintJob]:
    start, end = _month(month)
    rows = PrintJob.objects.filter(asked_at__gte=start, asked_at__lt=end, point__isnull=False)
    related = ("organisation", "design", "issue__batch__product")
    return rows.annotate(downloads=Sum("files__downloads")).select_related(*related).order_by("pk")


def _spoiled_of(issue_ids: set[int]) -> dict[int, list[SpoiledLabels]]:
    found: dict[int, list[SpoiledLabels]] = {}
    for row in SpoiledLabels.objects.filter(job__issue_id__in=issue_ids).select_related("job"):
        found.setdefault(row.job.issue_id, []).append(row)
    return found


def _spoiled_in(month: date, points: list[Any]) -> dict[int, int]:
    start, end = _month(month)
    rows = SpoiledLabels.objects.filter(
        job__point__in=points, reported_at__gte=start, reported_at__lt=end
    )
    counted: dict[int, int] = {}
    for row in rows.select_related("job"):
        counted[row.job.point_id or 0] = counted.get(row.job.point_id or 0, 0) + row.quantity
    return counted
