"""Certificates that buyers collected, and what is left of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet, Sum

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import found, one_of, within_reach
from xiangsu.labels.models import Certificate, CertificateReceipt, ReissuedQuantity
from xiangsu.production import queries as production

_OURS: Final = re.compile(r"(HGZ-\d{8}-\d+-\d{3,}?)(-\d{3,})?")


def receipts_of(actor: Actor) -> QuerySet[CertificateReceipt]:
    actor.require("labels.view")
    rows = CertificateReceipt.objects.filter(within_reach(actor))
    rows = rows.select_related("batch", "ours", "photo", "organisation")
    return rows.order_by("-collected_on", "-pk")


def receipt_for(actor: Actor, pk: int) -> CertificateReceipt:
    return one_of(receipts_of(actor), "收取的合格证", pk=pk)


def receipts_of_batch(batch: Any) -> list[CertificateReceipt] | None:
    """What was collected for the bought goods a batch consists of; None if none were bought."""
    behind = [bought.pk for bought in production.purchases_behind(batch)]
    if not behind:
        return None
    rows = CertificateReceipt.objects.filter(batch__in=behind).select_related("ours")
    return list(rows.order_by("issued_on", "pk"))


def sources_of(certificate: Certificate) -> list[ReissuedQuantity]:
    """The collected certificates that a buyer's certificate took from."""
    rows = ReissuedQuantity.objects.filter(certificate=certificate)
    return list(rows.select_related("receipt__ours").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Collected:
    """A collected certificate and how much of it was not issued again yet."""

    receipt: CertificateReceipt
    left_kg: Decimal


def collected_for(batch: Any, *, lock: bool = False) -> list[Collected]:
    """What may still be issued again for the bought part of a batch.

    A certificate of ours that is void, or whose batch is held, carries nothing.
    """
    rows = CertificateReceipt.objects.filter(
        batch__in=[bought.pk for bought in production.purchases_behind(batch)]
    ).order_by("issued_on", "pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    receipts = list(rows.select_related("ours__batch__product"))
    held = production.held_among(r.ours.batch_id for r in receipts if r.ours)
    taken = _taken(r.pk for r in receipts)
    return [
        Collected(receipt, receipt.quantity_kg - taken.get(receipt.pk, Decimal(0)))
        for receipt in receipts
        if receipt.ours is None
        or (receipt.ours.state == "issued" and receipt.ours.batch_id not in held)
    ]


def _taken(receipt_ids: Iterable[int]) -> dict[int, Decimal]:
    rows = ReissuedQuantity.objects.filter(
        receipt__in=list(receipt_ids), certificate__state="issued"
    )
    return dict(rows.values_list("receipt").annotate(kg=Sum("quantity_kg")))


def is_box_number(text: str) -> bool:
    """Whether this is the number of one box's copy of a certificate of ours."""
    known = _OURS.fullmatch(text)
    return bool(known and known[2])


def certificate_numbered(text: str, *, lock: bool = False) -> Certificate | None:
    """The certificate of this platform with this number, or whose box bears it; public."""
    known = _OURS.fullmatch(text)
    rows = Certificate.objects.select_related("layout", "batch__product__category", "organisation")
    certificate = found(rows, lock=lock, number=known[1] if known else text)
    if certificate is None or known is None or known[2] is None:
        return certificate
    return certificate if 1 <= int(known[2][1:]) <= (certificate.boxes or 0) else None


def looks_ours(text: str) -> bool:
    return _OURS.fullmatch(text) is not None


def collected_kg(certificate: Certificate) -> Decimal:
    """How much of a certificate buyers have collected."""
    rows = CertificateReceipt.objects.filter(ours=certificate)
    return rows.aggregate(n=Sum("quantity_kg"))["n"] or Decimal(0)
