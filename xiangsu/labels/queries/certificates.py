from decimal import Decimal

from django.db.models import QuerySet, Sum

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels.models import Certificate


def certificates_of(actor: Actor) -> QuerySet[Certificate]:
    actor.require("labels.view")
    rows = Certificate.objects.filter(within_reach(actor))
    return rows.select_related("batch", "layout", "organisation").order_by("-issued_at", "-pk")


def certificate_for(actor: Actor, number: str, *, lock: bool = False) -> Certificate:
    return one_of(certificates_of(actor), "合格证", lock=lock, number=number)


def valid_certificates(batch_id: int) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(batch_id=batch_id, state="issued")
    return rows.select_related("layout").order_by("-issued_at", "-pk")


def certified_kg(batch_id: int) -> Decimal:
    """How much of a batch its valid certificates cover."""
    total = valid_certificates(batch_id).aggregate(n=Sum("quantity_kg"))["n"]
    return total or Decimal(0)
