from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from xiangsu.accounts import queries as accounts
from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.evidence import EvidenceFile
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels import rules
from xiangsu.labels.models import CardEvidence, CardStep, IdCard
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries as subjects

STANDING = ("approved", "suspended", "revoked")


def with_phase(rows: QuerySet[IdCard], today: date) -> QuerySet[Any]:
    """Each card with its `phase` on a day, as `rules.phase_of` would say."""
    days = Cast(reference.term_within("id_card_renewal_days", today), IntegerField())
    soon = ExpressionWrapper(Value(today, DateField()) + days, output_field=DateField())
    phase = Case(
        When(Q(state__in=["approved", "suspended"], valid_to__lt=today), then=Value("expired")),
        When(Q(state="approved", valid_to__lte=soon), then=Value("expiring")),
        default=F("state"),
        output_field=CharField(),
    )
    return rows.annotate(phase=phase)


def renewal_days(today: date) -> int:
    """How many days before its end a card may be renewed, and is shown as running out."""
    return int(reference.term_on("id_card_renewal_days", today))


def phase_of(card: IdCard) -> str:
    """The phase of a card today."""
    today = clock.today()
    days = renewal_days(today)
    return rules.phase_of(card.state, card.valid_to, today=today, warn_days=days)


def cards_of(actor: Actor) -> QuerySet[IdCard]:
    """The cards in reach, each with its `phase`; officials do not see drafts."""
    actor.require("labels.view")
    rows = IdCard.objects.filter(within_reach(actor))
    if actor.is_official:
        rows = rows.exclude(state=IdCard.State.DRAFT)
    rows = rows.select_related("product", "organisation__region__parent", "renews")
    return with_phase(rows, clock.today()).order_by("-applied_at", "-pk")


def card_for(actor: Actor, pk: int, *, lock: bool = False) -> IdCard:
    return one_of(cards_of(actor), "身份证", lock=lock, pk=pk)


def cards_by_phase(actor: Actor) -> dict[str, int]:
    """How many cards in reach are in each phase, in one question."""
    rows: QuerySet[Any] = cards_of(actor)
    return dict(rows.order_by().values_list("phase").annotate(Count("pk")))


def card_of_product(product_id: int, on: date) -> IdCard | None:
    """The card of a product valid on a day."""
    rows = IdCard.objects.filter(product_id=product_id, state="approved")
    return rows.filter(valid_from__lte=on, valid_to__gte=on).first()


def standing_card(product_id: int) -> IdCard | None:
    """The card that a product last had: valid, suspended, revoked or run out."""
    rows = IdCard.objects.filter(product_id=product_id, state__in=STANDING)
    return rows.order_by("-valid_from", "-pk").first()


def open_application(product_id: int, *, lock: bool = False) -> IdCard | None:
    """The application of a product that is not decided yet, a returned one too."""
    states = ["draft", "applied", "endorsed", "returned"]
    rows = IdCard.objects.filter(product_id=product_id, state__in=states).order_by("-pk")
    return (rows.select_for_update() if lock else rows).first()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One kind of evidence an application needs, and whether it was handed in."""

    code: str
    name: str
    file: EvidenceFile | None


def evidence_of(card: IdCard) -> list[Evidence]:
    """What an application needs today under its brand, each with its file if there is one."""
    given = {row.code: row.file for row in card.evidence.select_related("file")}
    needed = evidence_needed(card.brand, clock.today())
    return [Evidence(code, name, given.get(code)) for code, name in needed.items()]


def evidence_needed(brand: str, on: date) -> dict[str, str]:
    """Kind of evidence → its name, for an application under a brand (its printed name)."""
    key = subjects.brand_names().get(brand)
    duties = reference.evidence_duties([key] if key else [], on)
    return {duty.code: duty.name for duty in duties}


def evidence_file_for(actor: Actor, pk: int, code: str) -> EvidenceFile:
    """A file of an application in reach."""
    card = card_for(actor, pk)
    rows = CardEvidence.objects.filter(card=card).select_related("file")
    return one_of(rows, "申请材料", code=code).file


def steps_of(card: IdCard) -> list[CardStep]:
    """What happened to a product's card, term by term, newest first, each with `person`."""
    rows = CardStep.objects.filter(card__product_id=card.product_id)
    steps: list[Any] = list(rows.order_by("-happened_at", "-pk"))
    people = accounts.user_names({step.user_id for step in steps})
    for step in steps:
        step.person = people.get(step.user_id, "")
    return steps


def terms_of(card: IdCard) -> QuerySet[IdCard]:
    """Every term that the product's card has had, the latest first, a first-generation one too."""
    rows = IdCard.objects.filter(product_id=card.product_id).exclude(number=None)
    return with_phase(rows, clock.today()).order_by("-valid_from", "-pk")


def return_reasons(card: IdCard) -> dict[str, str]:
    """Item → reason of the last return, while the application is being mended."""
    if card.state != IdCard.State.RETURNED:
        return {}
    step = card.steps.filter(act=CardStep.Act.RETURNED).order_by("-pk").first()
    names = rules.ITEMS | evidence_needed(card.brand, clock.today())
    reasons = step.reasons if step else {}
    return {names.get(item, item): why for item, why in reasons.items()}
