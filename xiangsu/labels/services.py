"""Putting the three marks on a batch, and taking them off."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from xiangsu.accounts import queries as accounts
from xiangsu.accounts import services as account_services
from xiangsu.kernel import clock, ledger
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.numbers import next_number
from xiangsu.kernel.scope import one_of
from xiangsu.labels import cards, queries, rules
from xiangsu.labels.models import MOST_CODES, Certificate, CodeIssue, IdCard, PublicNote
from xiangsu.production import queries as production
from xiangsu.reference import queries as reference
from xiangsu.scan import services as scan
from xiangsu.subjects import queries as subjects
from xiangsu.testing import queries as testing


@transaction.atomic
def apply_card(
    actor: Actor, *, product_number: str, with_brand: bool = False, statement: str = ""
) -> IdCard:
    """Apply for a product's ID card; the county reviews it.

    Raises RuleBroken while the producer is not approved, a card or application exists, or
    a brand is claimed that is not authorised today.
    """
    actor.require("labels.apply_card")
    product = one_of(subjects.own_products(actor), "产品", number=product_number)
    _require_approved(product.organisation_id)
    brand = ""
    if with_brand:
        authorisation = subjects.authorisation_on(product.organisation_id, clock.today())
        if authorisation is None:
            raise RuleBroken(
                "brand_not_authorised",
                "没有在有效期内的品牌授权，不能使用区域公用品牌。请先取得授权，或不勾选品牌。",
                field="with_brand",
            )
        brand = authorisation.get_brand_display()
    try:
        with transaction.atomic():
            card = IdCard.objects.create(
                organisation_id=product.organisation_id,
                product=product,
                brand=brand,
                statement=statement,
            )
    except IntegrityError as known:
        raise RuleBroken(
            "card_known", "这个产品已有身份证或正在审核，不用重复申请。", field="product"
        ) from known
    ledger.record(actor, "labels.card_applied", card, product=product.number, brand=brand)
    subject = subjects.subject_of(product.organisation_id)
    bureau = accounts.bureau_over(subject.region.path)
    if bureau is not None:
        account_services.notify(
            bureau.pk, title=f"{subject.name} 申请产品身份证", link=f"/labels/cards/{card.pk}"
        )
    return card


def _require_approved(organisation_id: int) -> None:
    if not subjects.is_approved(organisation_id):
        raise RuleBroken("not_approved", "主体登记还没有通过审核，请先完成主体登记。")


@transaction.atomic
def approve_card(actor: Actor, *, pk: int) -> IdCard:
    """Pass an application: the card gets its number and term. The second of two is told."""
    card = _card_to_review(actor, pk)
    today = clock.today()
    county = accounts.county_of(subjects.subject_of(card.organisation_id).region).code_mca or ""
    serial = next_number(f"card-{county}-{today.year}")
    card.number = rules.card_number(county, today.year, serial)
    card.state = IdCard.State.APPROVED
    card.valid_from = today
    card.valid_to = rules.months_later(today, queries.card_term(today))
    return _reviewed(actor, card, f"产品身份证已通过：{card.number}")


@transaction.atomic
def return_card(actor: Actor, *, pk: int, opinion: str) -> IdCard:
    """Return an application with the reason."""
    card = _card_to_review(actor, pk)
    card.state, card.opinion = IdCard.State.RETURNED, opinion
    return _reviewed(actor, card, "产品身份证申请被退回")


def _card_to_review(actor: Actor, pk: int) -> IdCard:
    actor.require("labels.review_card")
    card = queries.card_for(actor, pk, lock=True)
    if not rules.may_review(card.state):
        raise RuleBroken(
            "already_reviewed",
            f"这份申请现在是“{card.get_state_display()}”，可能刚由同事处理过，请刷新查看。",
        )
    return card


def _reviewed(actor: Actor, card: IdCard, title: str) -> IdCard:
    card.reviewed_at = clock.now()
    card.save()
    ledger.record(actor, f"labels.card_{card.state}", card, number=card.number, why=card.opinion)
    account_services.notify(
        card.organisation_id, title=title, text=card.opinion, link=f"/labels/cards/{card.pk}"
    )
    return card


@transaction.atomic
def issue_certificate(
    actor: Actor,
    *,
    batch_number: str,
    bases: list[str],
    quantity_kg: Decimal,
    issued_on: date | None = None,
    client_id: UUID | None = None,
) -> Certificate:
    """Issue a batch's commitment certificate in the layout in force on its day.

    Raises NotFound for a batch that is not the actor's, RuleBroken while the producer is not
    approved, the batch is held or must not be marked, a basis is untrue, or more is certified
    than there is. Everything commits together or not at all.
    """
    actor.require("labels.certify")
    batch = production.batch_for(actor, batch_number, lock=True)
    mine = Certificate.objects.filter(organisation_id=batch.organisation_id)
    if client_id and (known := mine.filter(client_id=client_id).first()):
        return known
    _require_markable(batch)
    day = issued_on or clock.today()
    layout = reference.layout_on(day)
    tests = testing.passing_tests_of(batch.pk)
    if fault := rules.bases_fault(bases, layout.bases, self_test_passed=bool(tests)):
        raise RuleBroken("basis_untrue", fault, field="bases")
    issued = queries.certified_kg(batch.pk)
    if fault := rules.quantity_fault(quantity_kg, issued, batch.quantity_kg):
        raise RuleBroken("too_much", fault, field="quantity_kg")
    subject = subjects.subject_of(batch.organisation_id)
    prefix = f"HGZ-{day:%Y%m%d}-{batch.organisation_id}"
    certificate = Certificate.objects.create(
        organisation_id=batch.organisation_id,
        batch_id=batch.pk,
        layout=layout,
        number=f"{prefix}-{next_number(prefix):03d}",
        bases=bases,
        test_ids=[test.pk for test in tests],
        quantity_kg=quantity_kg,
        product_name=str(batch.product),
        origin=cards.origin_of(batch.pk),
        issuer_name=subject.name,
        contact=subject.contact_phone,
        voluntary=not reference.certificate_duty(batch.product.category.code, day),
        issued_on=day,
        retention_until=rules.retention_until(day, layout.retention_months),
        client_id=client_id,
    )
    ledger.record(
        actor, "labels.certificate_issued", certificate, bases=bases, quantity_kg=quantity_kg
    )
    return certificate


def _require_markable(batch: Any) -> None:
    """Raise RuleBroken unless the batch may carry marks; one reason at a time, the worst first."""
    _require_approved(batch.organisation_id)
    if holds := production.open_holds_of(batch):
        raise RuleBroken("on_hold", f"批次已冻结：{holds[0].reason}。请先处理，由县局解除后再办。")
    if obstacles := production.obstacles_of(batch):
        first = obstacles[0]
        raise RuleBroken(first.code, f"{first.message}依据{first.article}。")


@transaction.atomic
def void_certificate(actor: Actor, *, number: str, reason: str) -> Certificate:
    """Void a certificate; the codes issued with it are voided too."""
    actor.require("labels.void")
    certificate = queries.certificate_for(actor, number, lock=True)
    if certificate.state == Certificate.State.VOID:
        raise RuleBroken("already_void", "这张合格证已经作废。")
    certificate.state, certificate.void_reason = Certificate.State.VOID, reason
    certificate.save(update_fields=["state", "void_reason"])
    for issue in CodeIssue.objects.select_for_update().filter(
        certificate=certificate, state="active"
    ):
        _void(issue, f"合格证作废：{reason}")
    ledger.record(actor, "labels.certificate_voided", certificate, reason=reason)
    republish(certificate.batch_id)
    return certificate


@transaction.atomic
def issue_codes(
    actor: Actor, *, batch_number: str, quantity: int, client_id: UUID | None = None
) -> CodeIssue:
    """Give a batch a run of trace codes and publish its card.

    Raises NotFound if the batch is not the actor's, RuleBroken if it must not be marked, its
    product has no valid ID card, it has no valid certificate, or the quantity is out of
    range. A second click finds the run of the first.
    """
    actor.require("labels.issue")
    batch = production.batch_for(actor, batch_number, lock=True)
    mine = CodeIssue.objects.filter(organisation_id=batch.organisation_id)
    if client_id and (known := mine.filter(client_id=client_id).first()):
        return known
    _require_markable(batch)
    if not 1 <= quantity <= MOST_CODES:
        raise RuleBroken("quantity_range", f"数量应为 1 到 {MOST_CODES}。", field="quantity")
    card = queries.card_of_product(batch.product_id, clock.today())
    if card is None:
        raise RuleBroken("no_card", "产品还没有有效的身份证，请先申请并通过审核。")
    certificate = queries.valid_certificates(batch.pk).first()
    if certificate is None:
        raise RuleBroken("no_certificate", "本批还没有承诺达标合格证，请先开具。")
    issue = CodeIssue.objects.create(
        organisation_id=batch.organisation_id,
        batch_id=batch.pk,
        card=card,
        certificate=certificate,
        first_serial=scan.reserve_serials(quantity),
        quantity=quantity,
        client_id=client_id,
    )
    scan.publish_card(
        first_serial=issue.first_serial,
        quantity=quantity,
        batch_id=batch.pk,
        organisation_id=batch.organisation_id,
        region_path=batch.organisation.region.path,
        document=cards.document_of(batch.pk),
    )
    ledger.record(
        actor, "labels.codes_issued", issue, first_serial=issue.first_serial, quantity=quantity
    )
    return issue


@transaction.atomic
def void_codes(actor: Actor, *, pk: int, reason: str) -> CodeIssue:
    """Void a run of codes; scanning them says so within a second."""
    actor.require("labels.void")
    issue = queries.issue_for(actor, pk, lock=True)
    if issue.state == CodeIssue.State.VOID:
        raise RuleBroken("already_void", "这批追溯码已经作废。")
    _void(issue, reason)
    ledger.record(actor, "labels.codes_voided", issue, reason=reason)
    return issue


def _void(issue: CodeIssue, reason: str) -> None:
    issue.state, issue.void_reason = CodeIssue.State.VOID, reason[:200]
    issue.save(update_fields=["state", "void_reason"])
    scan.void_run(issue.first_serial, reason)


@transaction.atomic
def republish(batch_id: int) -> None:
    """Publish a batch's card anew, if it has codes; unchanged, nothing happens."""
    if CodeIssue.objects.filter(batch_id=batch_id).exists():
        scan.republish(batch_id=batch_id, document=cards.document_of(batch_id))


def set_public_note(batch_id: int, text: str) -> None:
    """Set or clear the sentence for shoppers, in the caller's transaction."""
    PublicNote.objects.update_or_create(batch_id=batch_id, defaults={"text": text[:200]})
    republish(batch_id)
