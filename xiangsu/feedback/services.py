"""Complaints: filed by anybody, handled by the county."""

from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction

from xiangsu.accounts import queries as accounts
from xiangsu.accounts import services as account_services
from xiangsu.feedback import queries
from xiangsu.feedback.models import Complaint
from xiangsu.kernel import clock, evidence, ledger, turns
from xiangsu.kernel.actor import PUBLIC, Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import queries as labels


@transaction.atomic
def file_complaint(
    *,
    text: str,
    code: str = "",
    county_path: str = "",
    contact: str = "",
    photo: File[Any] | None = None,
    client_id: UUID | None = None,
) -> Complaint:
    """Take a shopper's complaint to the county of the code, or to the one named.

    Sent twice, it is filed once. Raises RuleBroken (field `county_path`) when the code is
    not ours and no county is named.
    """
    if known := turns.made_by(client_id, Complaint.objects.all()):
        return known
    issue = labels.issue_of_code(code)
    path = issue.organisation.region.path if issue else county_path
    if not path:
        raise RuleBroken(
            "no_county", "没有查到这个追溯码，请选择购买地所在的县市区。", field="county_path"
        )
    region = accounts.county_of(accounts.region_at(path))
    complaint = Complaint.objects.create(
        text=text,
        code=code[:40],
        batch=issue.batch if issue else None,
        region=region,
        contact=contact,
        photo=_photo(photo),
        client_id=client_id,
    )
    ledger.record(PUBLIC, "feedback.complained", complaint, code=complaint.code)
    bureau = accounts.bureau_over(region.path)
    if bureau is not None:
        link = f"/feedback/complaints/{complaint.tracking_number}"
        account_services.notify(bureau.pk, title="收到新的投诉举报", text=text[:80], link=link)
    return complaint


def _photo(photo: File[Any] | None) -> evidence.EvidenceFile | None:
    if photo is None:
        return None
    return evidence.store(photo, actor=PUBLIC, kinds=("image",), field="photo")


@transaction.atomic
def take_up(actor: Actor, *, number: str) -> Complaint:
    """Begin to handle it. Raises RuleBroken when a colleague already has."""
    actor.require("feedback.handle")
    complaint = queries.complaint_for(actor, number, lock=True)
    if complaint.state != Complaint.State.RECEIVED:
        raise RuleBroken("already_taken", "这件投诉刚由同事受理，请刷新查看。")
    complaint.state = Complaint.State.HANDLING
    complaint.save(update_fields=["state"])
    ledger.record(actor, "feedback.taken_up", complaint)
    return complaint


@transaction.atomic
def close(actor: Actor, *, number: str, reply: str) -> Complaint:
    """Answer and close it; the complainant reads the answer under the tracking number."""
    actor.require("feedback.handle")
    complaint = queries.complaint_for(actor, number, lock=True)
    if complaint.state == Complaint.State.CLOSED:
        raise RuleBroken("already_closed", "这件投诉已经办结。")
    complaint.state, complaint.reply = Complaint.State.CLOSED, reply
    complaint.closed_at = clock.now()
    complaint.save(update_fields=["state", "reply", "closed_at"])
    ledger.record(actor, "feedback.closed", complaint, reply=reply)
    return complaint
