"""What was printed, of which run, in which files."""

from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels.models import CodeIssue, LabelFile, PrintJob, SpoiledLabels
from xiangsu.labels.rules.designs import LEAST_DPI

FIRST_DESIGN: Final = "L60x40"


def print_jobs_of(actor: Actor) -> QuerySet[PrintJob]:
    """Print jobs in reach, newest first, each with `made` of `total` files and `downloads`."""
    actor.require("labels.view")
    return _counted(PrintJob.objects.filter(within_reach(actor)))


def _counted(rows: QuerySet[PrintJob]) -> QuerySet[PrintJob]:
    counted = rows.annotate(
        total=Count("files"),
        made=Count("files", filter=Q(files__made_at__isnull=False)),
        downloads=Sum("files__downloads"),
    )
    related = ("issue__batch__product", "organisation", "design", "point")
    return counted.select_related(*related).order_by("-asked_at", "-pk")


def print_job_for(actor: Actor, pk: int) -> PrintJob:
    return one_of(print_jobs_of(actor), "打印任务", pk=pk)


def label_files_of(job: PrintJob) -> QuerySet[LabelFile]:
    return LabelFile.objects.filter(job=job).order_by("number")


def spoiled_of(job: PrintJob) -> QuerySet[SpoiledLabels]:
    return SpoiledLabels.objects.filter(job=job).order_by("pk")


def printed_ranges(issue_id: int) -> list[tuple[int, int]]:
    """Which labels of a run were printed, job by job."""
    rows = PrintJob.objects.filter(issue_id=issue_id).order_by("pk")
    return list(rows.values_list("first", "last"))


def print_offer(issue: CodeIssue) -> dict[str, object]:
    """What the print form offers: the product's last design and printer, the labels not printed."""
    used = PrintJob.objects.filter(issue__batch__product_id=issue.batch.product_id)
    last = used.order_by("-pk").select_related("design").first()
    first = max((end for _, end in printed_ranges(issue.pk)), default=0) + 1
    return {
        "design_code": last.design.code if last else FIRST_DESIGN,
        "medium": last.medium if last else PrintJob.Medium.ROLL,
        "dpi": last.dpi if last else LEAST_DPI,
        "first": first if first <= issue.quantity else 1,
        "last": issue.quantity,
    }


def stalled_print_jobs(before: datetime) -> QuerySet[PrintJob]:
    """Jobs that should be making files and have made none since a moment."""
    rows = PrintJob.objects.filter(state=PrintJob.State.MAKING, asked_at__lt=before)
    return rows.exclude(files__made_at__gte=before).order_by("pk")
