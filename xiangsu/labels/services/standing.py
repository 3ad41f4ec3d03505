"""What becomes of an ID card once it is given: renewed, suspended, resumed, revoked, run out."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from xiangsu.accounts import services as account_services
from xiangsu.kernel import clock
from xiangsu.kernel.actor import PUBLIC, Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import queries, rules
from xiangsu.labels.models import CardReminder, CardStep, IdCard
from xiangsu.labels.services.cards import add_step, open_renewal
from xiangsu.labels.services.publishing import republish_product
from xiangsu.subjects import queries as subjects

BY_ITSELF = "系统"


@transaction.atomic
def renew_card(actor: Actor, *, pk: int) -> IdCard:
    """Open the renewal of a card: a draft filled in as before, its evidence anew.

    Raises RuleBroken before the days of renewal, and for a suspended or revoked card.
    """
    actor.require("labels.apply_card")
    card = queries.card_for(actor, pk, lock=True)
    today = clock.today()
    fault = rules.renewal_fault(
        queries.phase_of(card), card.valid_to, today=today, opens_days=queries.renewal_days(today)
    )
    if fault:
        raise RuleBroken("not_renewable", fault)
    return open_renewal(actor, card)


@transaction.atomic
def suspend_card(actor: Actor, *, pk: int, reason: str, until: date | None = None) -> IdCard:
    """Suspend a valid card; scan pages say so with the commit. Without `until`: until resumed."""
    card = _card_to_sanction(actor, pk, {IdCard.State.APPROVED})
    if until is not None and until < clock.today():
        raise RuleBroken("until_past", "暂停截止日期不能早于今天。", field="until")
    card.suspended_until = until
    return _set(actor, card, IdCard.State.SUSPENDED, CardStep.Act.SUSPENDED, reason)


@transaction.atomic
def resume_card(actor: Actor, *, pk: int, reason: str) -> IdCard:
    """Lift a suspension. Raises RuleBroken if a higher level imposed it."""
    card = _card_to_sanction(actor, pk, {IdCard.State.SUSPENDED})
    imposed = card.steps.filter(act=CardStep.Act.SUSPENDED).order_by("-pk")[0].level
    if not rules.may_lift(imposed, rules.level_of(actor.read_path)):
        raise RuleBroken("imposed_above", f"这次暂停由{imposed}作出，请报{imposed}恢复。")
    card.suspended_until = None
    return _set(actor, card, IdCard.State.APPROVED, CardStep.Act.RESUMED, reason)


@transaction.atomic
def revoke_card(actor: Actor, *, pk: int, reason: str) -> IdCard:
    """Revoke a card for good; the producer may only apply anew."""
    card = _card_to_sanction(actor, pk, {IdCard.State.APPROVED, IdCard.State.SUSPENDED})
    card.suspended_until = None
    return _set(actor, card, IdCard.State.REVOKED, CardStep.Act.REVOKED, reason)


def _card_to_sanction(actor: Actor, pk: int, states: set[IdCard.State]) -> IdCard:
    actor.require("labels.sanction_card")
    card = queries.card_for(actor, pk, lock=True)
    if card.state not in states:
        raise RuleBroken(
            "wrong_state",
            f"身份证现在是“{card.get_state_display()}”，不能这样办，可能刚由同事处理过，请刷新查看。",
        )
    return card


def _set(actor: Actor, card: IdCard, state: str, act: str, reason: str, level: str = "") -> IdCard:
    card.state, card.opinion = state, "" if state == IdCard.State.APPROVED else reason
    card.save(update_fields=["state", "opinion", "suspended_until"])
    add_step(actor, card, act, reason, level=level)
    words = CardStep.Act(act).label
    _notify(card, f"产品身份证{words}：{card.number}", reason)
    republish_product(card.product_id)
    return card


def _notify(card: IdCard, title: str, text: str = "") -> None:
    link = f"/labels/cards/{card.pk}"
    account_services.notify(card.organisation_id, title=title, text=text, link=link)


@transaction.atomic
def register_first_generation(
    actor: Actor, *, product_number: str, number: str, valid_from: date, valid_to: date
) -> IdCard:
    """Keep a first-generation card of a product as history; it never carries codes."""
    actor.require("labels.review_card")
    product = subjects.product_for(actor, product_number)
    if valid_to < valid_from:
        raise RuleBroken("dates_crossed", "截止日期不能早于起始日期。", field="valid_to")
    try:
        with transaction.atomic():
            card = IdCard.objects.create(
                organisation_id=product.organisation_id,
                product=product,
                generation=1,
                number=number,
                state=IdCard.State.PAST,
                valid_from=valid_from,
                valid_to=valid_to,
            )
    except IntegrityError as known:
        raise RuleBroken(
            "number_taken", "这个第一代身份证号已经登记，请核对。", field="number"
        ) from known
    add_step(actor, card, CardStep.Act.REGISTERED)
    return card


def watch_cards(today: date) -> None:
    """Remind of ends, tell of cards run out, and lift suspensions whose time is over.

    Run twice a day or after a week's pause, each thing is still said once.
    """
    lapsed = IdCard.objects.filter(state="suspended", suspended_until__lt=today)
    for pk in lapsed.values_list("pk", flat=True):
        _lift_lapsed(pk)
    soon = today + timedelta(days=max(rules.REMINDERS))
    ends = IdCard.objects.filter(state__in=["approved", "suspended"], valid_to__lte=soon)
    for card in ends.exclude(reminders__days=0).order_by("pk"):
        _remind(card, today)


@transaction.atomic
def _lift_lapsed(pk: int) -> None:
    card = IdCard.objects.select_for_update().filter(pk=pk, state="suspended").first()
    if card is not None:
        card.suspended_until = None
        _set(PUBLIC, card, IdCard.State.APPROVED, CardStep.Act.RESUMED, "暂停期满", level=BY_ITSELF)


@transaction.atomic
def _remind(card: IdCard, today: date) -> None:
    assert card.valid_to is not None
    days = rules.reminder_due(card.valid_to, today)
    if days is None or not CardReminder.objects.get_or_create(card=card, days=days)[1]:
        return
    if days == 0:
        add_step(PUBLIC, card, CardStep.Act.EXPIRED, level=BY_ITSELF)
        _notify(card, f"产品身份证已过期：{card.number}", "不能再赋码，请办理续期。")
        republish_product(card.product_id)
    else:
        left = (card.valid_to - today).days
        _notify(card, f"产品身份证还有 {left} 天到期：{card.number}", "请及时办理续期。")
