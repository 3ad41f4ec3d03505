"""The ID card of a product: applied for, reviewed by the county and the province."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from xiangsu.accounts import queries as accounts
from xiangsu.accounts import services as account_services
from xiangsu.kernel import clock, evidence, ledger
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.dates import months_later
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.kernel.numbers import next_number
from xiangsu.kernel.scope import one_of
from xiangsu.labels import queries, rules
from xiangsu.labels.models import CardEvidence, CardStep, IdCard
from xiangsu.labels.services.gates import require_approved
from xiangsu.labels.services.publishing import republish_product
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries as subjects

DRAFTS = {IdCard.State.DRAFT, IdCard.State.RETURNED}


@transaction.atomic
def draft_card(
    actor: Actor, *, product_number: str, brand: str = "", grade: str = "", statement: str = ""
) -> IdCard:
    """Keep the application for a product's ID card as far as it is filled in.

    brand: its printed name, or none. Changes the product's open draft or returned
    application, else opens one. Raises RuleBroken while the producer is not approved, the
    application is under review, the product has its card, or the brand is not authorised.
    """
    actor.require("labels.apply_card")
    product = one_of(subjects.own_products(actor), "产品", number=product_number)
    require_approved(product.organisation_id)
    _require_brand(product.organisation_id, brand)
    card = queries.open_application(product.pk, lock=True) or _new_application(product)
    if card.state not in DRAFTS:
        raise _already_known()
    card.brand, card.grade, card.statement = brand, grade, statement
    card.save(update_fields=["brand", "grade", "statement"])
    ledger.record(actor, "labels.card_drafted", card, product=product.number, brand=brand)
    return card


def _new_application(product: Any, **more: Any) -> IdCard:
    standing = queries.standing_card(product.pk)
    if "renews" not in more and standing is not None and standing.state != IdCard.State.REVOKED:
        raise RuleBroken(
            "card_known",
            "这个产品已有身份证，不用重复申请；将到期时请办理续期。",
            field="product_number",
        )
    try:
        with transaction.atomic():
            return IdCard.objects.create(
                organisation_id=product.organisation_id, product=product, **more
            )
    except IntegrityError as known:
        raise _already_known() from known


def _already_known() -> RuleBroken:
    return RuleBroken(
        "card_known",
        "这个产品的身份证正在审核，请等审核结果，不用重复申请。",
        field="product_number",
    )


@transaction.atomic
def attach_evidence(actor: Actor, *, pk: int, code: str, upload: File[Any]) -> CardEvidence:
    """Hand in one kind of evidence; a later file of the same kind takes its place.

    Raises RuleBroken once the application is submitted, NotFound for a kind not asked for.
    """
    actor.require("labels.apply_card")
    card = _own_draft(actor, pk)
    if code not in queries.evidence_needed(card.brand, clock.today()):
        raise NotFound("申请材料")
    file = evidence.store(upload, actor=actor, field=code)
    row, _ = CardEvidence.objects.update_or_create(
        card=card, code=code, defaults={"file": file, "added_at": clock.now()}
    )
    ledger.record(actor, "labels.card_evidence_added", card, code=code, sha256=file.sha256)
    return row


def _own_draft(actor: Actor, pk: int) -> IdCard:
    card = queries.card_for(actor, pk, lock=True)
    if card.state not in DRAFTS:
        raise RuleBroken(
            "not_a_draft", f"申请现在是“{card.get_state_display()}”，不能修改。请等审核结果。"
        )
    return card


@transaction.atomic
def submit_card(actor: Actor, *, pk: int) -> IdCard:
    """Hand the application to the county. Raises RuleBroken naming the evidence that lacks."""
    actor.require("labels.apply_card")
    card = _own_draft(actor, pk)
    _require_brand(card.organisation_id, card.brand)
    _require_evidence(card)
    card.state, card.opinion, card.applied_at = IdCard.State.APPLIED, "", clock.now()
    try:
        with transaction.atomic():
            card.save(update_fields=["state", "opinion", "applied_at"])
    except IntegrityError as known:
        raise _already_known() from known
    add_step(actor, card, CardStep.Act.SUBMITTED, card.statement)
    subject = subjects.subject_of(card.organisation_id)
    _tell(accounts.bureau_over(subject.region.path), card, f"{subject.name} 申请产品身份证")
    return card


def _require_evidence(card: IdCard) -> None:
    given = card.evidence.values_list("code", flat=True)
    needed = queries.evidence_needed(card.brand, clock.today())
    if missing := rules.evidence_missing(needed, given):
        raise RuleBroken("evidence_missing", f"还缺：{'、'.join(missing)}。请上传后再提交。")


def _require_brand(organisation_id: int, brand: str) -> None:
    if not brand:
        return
    key = subjects.brand_names().get(brand)
    if key not in subjects.brands_on(organisation_id, clock.today()):
        raise RuleBroken(
            "brand_not_authorised",
            f"今天没有在有效期内的“{brand}”授权。请先取得授权，或不使用品牌。",
            field="brand",
        )


@transaction.atomic
def approve_card(actor: Actor, *, pk: int, opinion: str = "") -> IdCard:
    """Pass an application at the actor's step: the county's, then the province's.

    The last step gives number and term. Raises RuleBroken for the second of two reviewers,
    and when the brand's authorisation has ended meanwhile.
    """
    card = _card_under_review(actor, pk)
    today = clock.today()
    _require_brand(card.organisation_id, card.brand)
    if card.state == IdCard.State.APPLIED and reference.term_on("id_card_province_review", today):
        _reviewed(actor, card, IdCard.State.ENDORSED, CardStep.Act.ENDORSED, opinion)
        title = f"{card.organisation} 的产品身份证待省级审核"
        _tell(accounts.provincial_office(), card, title)
        return card
    _give_term(actor, card, today)
    _reviewed(actor, card, IdCard.State.APPROVED, CardStep.Act.APPROVED, opinion)
    _tell(card.organisation, card, f"产品身份证已通过：{card.number}", opinion)
    republish_product(card.product_id)
    return card


def _give_term(actor: Actor, card: IdCard, today: date) -> None:
    """Number and dates; a renewed card's remaining days are not lost."""
    card.number, start = None, today
    if card.renews_id is not None:
        before = IdCard.objects.select_for_update().get(pk=card.renews_id)
        _retire(actor, before)
        start = max(today, before.valid_to or today)
        if reference.term_on("id_card_renewal_keeps_number", today):
            card.number = before.number
    card.number = card.number or _next_card_number(card, today)
    card.valid_from = today
    card.valid_to = months_later(start, int(reference.term_on("id_card_months", today)))


def _retire(actor: Actor, before: IdCard) -> None:
    if before.state != IdCard.State.APPROVED:
        raise RuleBroken(
            "renewed_card_not_valid",
            f"原身份证现在是“{before.get_state_display()}”，不能续期。请退回这份申请。",
        )
    before.state = IdCard.State.PAST
    before.save(update_fields=["state"])
    add_step(actor, before, CardStep.Act.RENEWED)


def _next_card_number(card: IdCard, today: date) -> str:
    region = subjects.subject_of(card.organisation_id).region
    county = accounts.county_of(region).code_mca or ""
    return rules.card_number(county, today.year, next_number(f"card-{county}-{today.year}"))


@transaction.atomic
def return_card(
    actor: Actor, *, pk: int, opinion: str, reasons: Mapping[str, str] | None = None
) -> IdCard:
    """Return an application with the opinion and a reason for each item to mend.

    reasons: an item of `rules.ITEMS` or a kind of evidence → what is wrong with it.
    """
    card = _card_under_review(actor, pk)
    _reviewed(actor, card, IdCard.State.RETURNED, CardStep.Act.RETURNED, opinion, reasons)
    _tell(card.organisation, card, "产品身份证申请被退回，请按意见修改", opinion)
    return card


def _card_under_review(actor: Actor, pk: int) -> IdCard:
    if not actor.may("labels.approve_card"):
        actor.require("labels.review_card")
    card = queries.card_for(actor, pk, lock=True)
    if rules.REVIEWERS.get(card.state) not in actor.grants:
        raise RuleBroken(
            "already_reviewed",
            f"这份申请现在是“{card.get_state_display()}”，可能刚由同事处理过，请刷新查看。",
        )
    return card


def _reviewed(
    actor: Actor,
    card: IdCard,
    state: str,
    act: str,
    opinion: str,
    reasons: Mapping[str, str] | None = None,
) -> None:
    card.state, card.opinion, card.reviewed_at = state, opinion, clock.now()
    card.save()
    add_step(actor, card, act, opinion, reasons)


def add_step(
    actor: Actor,
    card: IdCard,
    act: str,
    opinion: str = "",
    reasons: Mapping[str, str] | None = None,
    *,
    level: str = "",
) -> None:
    """Write one step of a card's life, and the ledger's line of it."""
    CardStep.objects.create(
        card=card,
        act=act,
        level=level or rules.level_of(actor.read_path),
        user_id=actor.user_id,
        opinion=opinion,
        reasons=dict(reasons or {}),
        happened_at=clock.now(),
    )
    ledger.record(
        actor, f"labels.card_{act}", card, number=card.number, why=opinion, valid_to=card.valid_to
    )


def _tell(organisation: Any, card: IdCard, title: str, text: str = "") -> None:
    if organisation is not None:
        link = f"/labels/cards/{card.pk}"
        account_services.notify(organisation.pk, title=title, text=text, link=link)


def open_renewal(actor: Actor, card: IdCard) -> IdCard:
    """The application that continues a card, filled in as the card was; a second click's too."""
    known = queries.open_application(card.product_id, lock=True)
    if known is not None and known.renews_id == card.pk and known.state in DRAFTS:
        return known
    if known is not None:
        raise _already_known()
    kept = {"brand": card.brand, "grade": card.grade, "statement": card.statement}
    renewal = _new_application(card.product, renews=card, **kept)
    ledger.record(actor, "labels.card_renewal_opened", renewal, number=card.number)
    return renewal
