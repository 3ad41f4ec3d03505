"""What a buyer collects from those it buys from."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction

from xiangsu.kernel import clock, evidence, ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import queries, rules
from xiangsu.labels.models import Certificate, CertificateReceipt
from xiangsu.production import queries as production


@transaction.atomic
def collect_certificate(
    actor: Actor,
    *,
    batch_number: str,
    collected_on: date,
    kind: str = "certificate",
    number: str = "",
    issuer_name: str = "",
    product_name: str = "",
    origin: str = "",
    quantity_kg: Decimal | None = None,
    issued_on: date | None = None,
    photo: File[Any] | None = None,
    client_id: UUID | None = None,
) -> CertificateReceipt:
    """Record a certificate collected for a bought batch (收取合格证).

    The number of a certificate of this platform fills in the rest; such a one must exist, be
    valid, be for such goods, and is never collected for more than it says. Any other needs
    its issuer, product, quantity, day and a photo. Raises NotFound or RuleBroken.
    """
    actor.require("labels.certify")
    batch = production.batch_for(actor, batch_number, lock=True)
    mine = CertificateReceipt.objects.filter(organisation_id=batch.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    if batch.kind != "purchased":
        raise RuleBroken("not_bought", "只有收购的批次才需要收取合格证。")
    if collected_on > clock.today():
        raise RuleBroken("in_future", "收取日期还没有到，请核对。", field="collected_on")
    number = "".join(number.split()).upper()
    ours = _ours(batch, number) if kind == "certificate" else None
    said = {
        "issuer_name": issuer_name,
        "product_name": product_name,
        "origin": origin,
        "quantity_kg": quantity_kg,
        "issued_on": issued_on,
    }
    facts = _facts_of(ours, number, quantity_kg) if ours else _facts_said(said, photo)
    receipt = CertificateReceipt.objects.create(
        organisation_id=batch.organisation_id,
        batch_id=batch.pk,
        kind=kind,
        ours=ours,
        number=number,
        collected_on=collected_on,
        photo=evidence.store(photo, actor=actor, field="photo") if photo else None,
        retention_until=rules.retention_until(collected_on, None),
        client_id=client_id,
        **facts,
    )
    ledger.record(
        actor,
        "labels.certificate_collected",
        receipt,
        number=number,
        issuer=receipt.issuer_name,
        quantity_kg=receipt.quantity_kg,
    )
    return receipt


def _ours(batch: Any, number: str) -> Certificate | None:
    """The certificate of this platform that is meant, locked; None if it is another's."""
    certificate = queries.certificate_numbered(number, lock=True) if number else None
    if certificate is None:
        if queries.looks_ours(number):
            raise _refused("没有这张合格证，请核对编号，谨防假证。")
        return None
    if certificate.state == Certificate.State.VOID:
        raise _refused(f"这张合格证已作废：{certificate.void_reason}。不能收取。")
    if production.held_among([certificate.batch_id]):
        raise _refused("这张合格证的批次已冻结，不能收取。")
    if certificate.organisation_id == batch.organisation_id:
        raise _refused("这是本单位自己开具的合格证。")
    codes = (certificate.batch.product.category.code, batch.product.category.code)
    if not codes[0].startswith(codes[1]) and not codes[1].startswith(codes[0]):
        raise _refused(f"这张合格证开给{certificate.product_name}，和收购的产品不是一类。")
    return certificate


def _refused(message: str) -> RuleBroken:
    return RuleBroken("not_collectable", message, field="number")


def _facts_of(ours: Certificate, number: str, quantity_kg: Decimal | None) -> dict[str, Any]:
    """What a certificate of this platform says; for one box, the weight of a box."""
    whole = ours.quantity_kg
    if quantity_kg is None:
        box = ours.kg_per_box if queries.is_box_number(number) else None
        quantity_kg = box or whole
    left = whole - queries.collected_kg(ours)
    if quantity_kg > left:
        raise RuleBroken(
            "over_collected",
            f"这张合格证共 {whole} kg，还可收取 {left} kg，请核对数量。",
            field="quantity_kg",
        )
    return {
        "issuer_name": ours.issuer_name,
        "product_name": ours.product_name,
        "origin": ours.origin,
        "quantity_kg": quantity_kg,
        "issued_on": ours.issued_on,
    }


def _facts_said(said: dict[str, Any], photo: File[Any] | None) -> dict[str, Any]:
    """What the buyer copied from paper, complete and with its photo."""
    for name, words in (
        ("issuer_name", "开具者"),
        ("product_name", "产品名称"),
        ("quantity_kg", "数量"),
        ("issued_on", "开具日期"),
    ):
        if not said[name]:
            raise RuleBroken(
                "incomplete", f"请填写{words}；本平台的合格证只填编号即可。", field=name
            )
    if photo is None:
        raise RuleBroken("no_photo", "请拍下收取的证明，照片要保存备查。", field="photo")
    return said
