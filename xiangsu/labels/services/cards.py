"""The ID card of a product: applied for, reviewed."""

from django.db import IntegrityError, transaction

from xiangsu.accounts import queries as accounts
from xiangsu.accounts import services as account_services
from xiangsu.kernel import clock, ledger
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.dates import months_later
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.numbers import next_number
from xiangsu.kernel.scope import one_of
from xiangsu.labels import queries, rules
from xiangsu.labels.models import IdCard
from xiangsu.labels.services.gates import require_approved
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries as subjects


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
    require_approved(product.organisation_id)
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
    card.valid_to = months_later(today, int(reference.term_on("id_card_months", today)))
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
