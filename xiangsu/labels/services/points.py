"""A trace point prints for a producer: on its consent, in its name, on the point's account."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from xiangsu.accounts import services as account_services
from xiangsu.kernel import ledger
from xiangsu.kernel.actor import Actor
from xiangsu.labels import queries
from xiangsu.labels.models import CodeIssue, PrintJob, SpoiledLabels
from xiangsu.labels.services import codes, printing

_IN_WORDS: Final = {
    "issued": "赋码",
    "printed": "打印标签",
    "spoiled": "登记损坏标签",
    "remade": "重新生成标签文件",
}


@transaction.atomic
def issue_for_farmer(
    actor: Actor,
    *,
    farmer_number: str,
    batch_number: str,
    quantity: int,
    kg_per_unit: Decimal,
    client_id: UUID | None = None,
) -> CodeIssue:
    """Issue codes for a consenting producer's batch.

    Raises NotFound without consent, and whatever `issue_codes` raises for the producer.
    """
    place = queries.standing_in(actor, farmer_number)
    issue = codes.issue_codes(
        place.actor,
        batch_number=batch_number,
        quantity=quantity,
        kg_per_unit=kg_per_unit,
        client_id=client_id,
    )
    _account_for(actor, place, "issued", issue, quantity)
    return issue


@transaction.atomic
def print_for_farmer(actor: Actor, *, farmer_number: str, **wanted: Any) -> PrintJob:
    """Print labels for a consenting producer, on the point's account.

    wanted: as for `print_labels`, which may raise all it raises for the producer itself.
    """
    place = queries.standing_in(actor, farmer_number)
    job = printing.print_labels(place.actor, point_id=place.point.pk, **wanted)
    _account_for(actor, place, "printed", job, job.quantity)
    return job


@transaction.atomic
def fetch_for_farmer(
    actor: Actor, *, farmer_number: str, job_pk: int, number: int
) -> tuple[Path, str]:
    """A file of a job the point itself printed. Raises NotFound for all other jobs."""
    place = queries.standing_in(actor, farmer_number)
    job = queries.point_job_for(place, job_pk)
    found = printing.fetch_file(place.actor, job_pk=job.pk, number=number)
    ledger.record(actor, "labels.fetched_for_farmer", job, **_facts(place), number=number)
    return found


@transaction.atomic
def spoil_for_farmer(
    actor: Actor, *, farmer_number: str, job_pk: int, first: int, last: int, reason: str
) -> SpoiledLabels:
    """Labels that the point spoiled and destroyed. Raises NotFound for jobs of others."""
    place = queries.standing_in(actor, farmer_number)
    job = queries.point_job_for(place, job_pk)
    spoiled = printing.report_spoiled(
        place.actor, job_pk=job.pk, first=first, last=last, reason=reason
    )
    _account_for(actor, place, "spoiled", job, spoiled.quantity)
    return spoiled


@transaction.atomic
def remake_for_farmer(actor: Actor, *, farmer_number: str, job_pk: int) -> PrintJob:
    """The expired files of a job the point printed, made again."""
    place = queries.standing_in(actor, farmer_number)
    job = queries.point_job_for(place, job_pk)
    printing.remake_files(place.actor, job_pk=job.pk)
    _account_for(actor, place, "remade", job, job.quantity)
    return job


def _facts(place: queries.StandIn) -> dict[str, object]:
    return {"point": place.point.number, "farmer": place.farmer.number}


def _account_for(actor: Actor, place: queries.StandIn, did: str, thing: Any, quantity: int) -> None:
    """Write the act into the point's own ledger too, and tell the producer."""
    facts = _facts(place) | {"clerk": actor.user_id, "quantity": quantity}
    ledger.record(actor, f"labels.{did}_for_farmer", thing, **facts)
    account_services.notify(
        place.farmer.organisation_id,
        title=f"{place.point.name}为您{_IN_WORDS[did]} {quantity} 枚",
        text="如有疑问，请联系网点或县农业农村局；可在“代打印授权”里撤回授权。",
        link="/subjects/consents",
    )
