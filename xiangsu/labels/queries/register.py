"""The public register of ID cards (公开名录): for anybody, public fields only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from xiangsu.accounts import queries as accounts
from xiangsu.kernel import clock
from xiangsu.kernel.scope import one_of
from xiangsu.labels import rules
from xiangsu.labels.models import CardStep, IdCard
from xiangsu.labels.queries.cards import STANDING, with_phase
from xiangsu.subjects import queries as subjects

PUBLIC_ACTS = ("approved", "renewed", "suspended", "resumed", "revoked", "expired", "registered")


@dataclass(frozen=True, slots=True)
class PublicCard:
    """One card as anybody may see it; a household's name is masked."""

    number: str
    generation: int
    product: str
    grade: str
    brand: str
    producer: str
    place: str
    valid_from: date | None
    valid_to: date | None
    phase: str
    reason: str

    @property
    def standing(self) -> str:
        return rules.PHASES[self.phase]


def registered_cards(
    *, words: str = "", county_path: str = "", brand: str = ""
) -> QuerySet[IdCard]:
    """The register's rows, each with its `phase`: found by number, product or producer.

    A household is never found by its name: a hit would confirm what the mask hides.
    """
    rows = _public().filter(state__in=STANDING)
    for word in words.split():
        if word.isdigit():
            rows = rows.filter(number__startswith=word)
            continue
        named = Q(organisation__subject__name__icontains=word)
        household = Q(organisation__subject__kind="household")
        rows = rows.filter(Q(product__name__icontains=word) | (named & ~household))
    if county_path:
        rows = rows.filter(organisation__region__path__startswith=county_path)
    if brand:
        rows = rows.filter(brand=brand)
    return rows.order_by("-valid_from", "-pk")


def _public() -> QuerySet[IdCard]:
    rows = IdCard.objects.exclude(number=None).select_related("product", "organisation__region")
    return with_phase(rows, clock.today())


def public_cards(cards: Iterable[Any]) -> list[PublicCard]:
    """Cards with their `phase` in public words; three questions for however many."""
    rows = list(cards)
    names = subjects.public_names({row.organisation_id for row in rows})
    places = _places({row.organisation.region.path for row in rows})
    return [
        PublicCard(
            number=row.number or "",
            generation=row.generation,
            product=str(row.product),
            grade=row.get_grade_display(),
            brand=row.brand,
            producer=names[row.organisation_id],
            place=places[row.organisation.region.path],
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            phase=row.phase,
            reason=row.opinion if row.state in {"suspended", "revoked"} else "",
        )
        for row in rows
    ]


def _places(paths: set[str]) -> dict[str, str]:
    """Path of a producer's region → its city and county in words."""
    steps = {path: path.strip("/").split("/")[:3] for path in paths}
    above = {path: ["/" + "/".join(s[:n]) + "/" for n in (2, 3)] for path, s in steps.items()}
    names = accounts.region_names([place for places in above.values() for place in places])
    return {path: "".join(names.get(p, "") for p in places) for path, places in above.items()}


def registered_card(number: str) -> IdCard:
    """The card with this number, the term that counts before those past. Raises NotFound."""
    rows = _public().filter(number=number.replace(" ", "")).order_by("-valid_from", "-pk")
    return one_of(rows[:1], "身份证")


def public_terms(card: IdCard) -> list[PublicCard]:
    """Every term of the product's card in public words, the latest first."""
    rows = _public().filter(product_id=card.product_id)
    return public_cards(rows.order_by("-valid_from", "-pk"))


def public_steps(card: IdCard) -> QuerySet[CardStep]:
    """What became of the product's card, newest first; who did it stays inside."""
    rows = CardStep.objects.filter(card__product_id=card.product_id, act__in=PUBLIC_ACTS)
    return rows.order_by("-happened_at", "-pk")
