"""What officials and complainants may ask about complaints."""

from django.db.models import QuerySet

from xiangsu.feedback.models import Complaint
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.masking import mask_phone
from xiangsu.kernel.scope import one_of, within_reach

__all__ = ["Complaint"]  # types that callers are handed


def complaints_of(actor: Actor) -> QuerySet[Complaint]:
    """Officials: those their county handles, and those about producers of theirs, for townships;
    producers: those about their own batches.
    """
    actor.require("feedback.view")
    reach = within_reach(actor, organisation="batch__organisation_id", region_path="region__path")
    reach |= within_reach(
        actor,
        organisation="batch__organisation_id",
        region_path="batch__organisation__region__path",
    )
    rows = Complaint.objects.filter(reach).select_related("batch__product", "region")
    return rows.order_by("-filed_at", "-pk")


def complaint_for(actor: Actor, number: str, *, lock: bool = False) -> Complaint:
    return one_of(complaints_of(actor), "投诉", lock=lock, tracking_number=number)


def complaint_tracked(number: str) -> Complaint:
    """A complaint for whoever holds its tracking number."""
    return one_of(Complaint.objects.all(), "投诉", tracking_number=number.strip().upper())


def contact_of(actor: Actor, complaint: Complaint) -> str:
    """Full for the county that handles it, masked for officials above, hidden from producers."""
    if actor.may("feedback.handle"):
        return complaint.contact
    return mask_phone(complaint.contact) if actor.is_official else ""
