from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet, Sum

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels.models import Certificate
from xiangsu.production import queries as production
from xiangsu.reference import queries as reference

SOON: Final = timedelta(days=90)


def certificates_of(actor: Actor) -> QuerySet[Certificate]:
    actor.require("labels.view")
    rows = Certificate.objects.filter(within_reach(actor))
    rows = rows.select_related("batch", "layout", "organisation", "replaces", "replaced_by")
    return rows.order_by("-issued_at", "-pk")


def certificates_ending(actor: Actor, today: date) -> QuerySet[Certificate]:
    """Certificates in reach whose time of keeping has ended or ends within 90 days."""
    rows = certificates_of(actor).filter(retention_until__lte=today + SOON)
    return rows.order_by("retention_until", "pk")


def certificate_for(actor: Actor, number: str, *, lock: bool = False) -> Certificate:
    return one_of(certificates_of(actor), "合格证", lock=lock, number=number)


def issuer_role(batch: Any) -> str:
    """Whether the holder of a batch certifies it as its producer or as a buyer."""
    return "buyer" if production.purchased_share(batch) else "producer"


def layouts_for(batch: Any, on: date) -> list[reference.CertificateLayout]:
    """The layouts a batch may be certified in on a day, the default first.

    Raises as `reference.layout_on` does where there is none to use.
    """
    role = issuer_role(batch)
    default = reference.layout_on(on, issuer_role=role)
    others = reference.lawful_layouts(on, issuer_role=role)
    return [default, *(row for row in others if row != default and row.printable)]


def valid_certificates(batch_id: int) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(batch_id=batch_id, state="issued")
    return rows.select_related("layout").order_by("-issued_at", "-pk")


def state_of(certificate: Certificate) -> str:
    """What a certificate is worth now: valid, void, or held with its batch."""
    if certificate.state == Certificate.State.VOID:
        return "void"
    return "held" if production.held_among([certificate.batch_id]) else "valid"


def revoked_numbers(today: date) -> tuple[list[str], list[str]]:
    """The numbers of certificates still to be kept that are void, and that are held."""
    kept = Certificate.objects.filter(retention_until__gte=today)
    void = kept.filter(state="void").values_list("number", flat=True)
    held = kept.filter(state="issued", batch__in=production.held_batches())
    return list(void), list(held.values_list("number", flat=True))


def certified_kg(batch_id: int) -> Decimal:
    """How much of a batch its valid certificates cover."""
    total = valid_certificates(batch_id).aggregate(n=Sum("quantity_kg"))["n"]
    return total or Decimal(0)
