"""The figures of the mass balance, gathered for the rule."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import within_reach
from xiangsu.labels import rules
from xiangsu.labels.models import (
    CertificateReceipt,
    CodeIssue,
    CodeRoll,
    QuotaException,
    RollMark,
)
from xiangsu.production import queries as production
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries as subjects

_KG: DecimalField[Any, Any] = DecimalField(max_digits=20, decimal_places=4)
_RANGE = F("last_serial") - F("first_serial") + 1


@dataclass(frozen=True, slots=True)
class _Figures:
    """All an organisation's balances of a year are made of, each by category code."""

    ceilings: list[Any]
    area_mu: dict[str, Decimal]
    purchased_kg: dict[str, Decimal]
    granted_kg: dict[str, Decimal]
    issued_kg: Counter[str]
    void_kg: Counter[str]

    def balance(self, category: str) -> rules.Balance:
        """Products of one crop share its plots, so what was marked of the others counts too,
        at the weight of this one that the same plots would have given.
        """
        ceiling = reference.ceiling_among(self.ceilings, category)
        crop = reference.crop_behind(ceiling, category)
        return rules.Balance(
            area_mu=self.area_mu.get(crop, Decimal(0)) if ceiling else Decimal(0),
            kg_per_mu=ceiling.kg_per_mu if ceiling else Decimal(0),
            purchased_kg=self.purchased_kg.get(category, Decimal(0)),
            granted_kg=self.granted_kg.get(category, Decimal(0)),
            issued_kg=self._as_this(category, self.issued_kg),
            void_kg=self._as_this(category, self.void_kg),
        )

    def _as_this(self, category: str, by_category: Counter[str]) -> Decimal:
        own = reference.ceiling_among(self.ceilings, category)
        total = Decimal(0)
        for code, kg in by_category.items():
            other = reference.ceiling_among(self.ceilings, code)
            if code == category:
                total += kg
            elif own and other and _share_plots(own, category, other, code):
                total += rules.converted(Decimal(kg), other.kg_per_mu, own.kg_per_mu)
        return total


def _share_plots(own: Any, category: str, other: Any, code: str) -> bool:
    return reference.crop_behind(own, category) == reference.crop_behind(other, code)


def balance_of(organisation_id: int, category: str, on: date) -> rules.Balance:
    """What an organisation may still mark of a category in the year of a day."""
    return _figures_of(organisation_id, on).balance(category)


def balances_of(actor: Actor, organisation_id: int) -> list[tuple[str, rules.Balance]]:
    """The balance of each category a producer in reach has products of, by name."""
    actor.require("labels.view")
    products = subjects.products_of(actor).filter(organisation_id=organisation_id)
    categories = {product.category.code: product.category.name for product in products}
    figures = _figures_of(organisation_id, clock.today())
    return [(name, figures.balance(code)) for code, name in sorted(categories.items())]


def exceptions_of(actor: Actor) -> QuerySet[QuotaException]:
    actor.require("labels.view")
    rows = QuotaException.objects.filter(within_reach(actor))
    return rows.select_related("organisation__subject", "category").order_by("-granted_at", "-pk")


def marked_kg(batch_id: int) -> Decimal:
    """The weight of the labels on a batch that were not voided."""
    rows = CodeIssue.objects.filter(batch_id=batch_id).exclude(state="void")
    total = rows.aggregate(n=Sum(F("quantity") * F("kg_per_unit"), output_field=_KG))
    return total["n"] or Decimal(0)


def packing_guess(batch: Any) -> dict[str, object]:
    """What the form of codes begins with: the weight its specification names, and the rest."""
    kg = rules.kg_in(batch.product.spec)
    if kg is None:
        return {}
    return {"kg_per_unit": kg, "quantity": int((batch.quantity_kg - marked_kg(batch.pk)) // kg)}


def _figures_of(organisation_id: int, on: date) -> _Figures:
    ordered, void, unused = _printed(organisation_id, on.year)
    issued, fresh_void = _fresh(organisation_id, on.year)
    for code, kg in ordered.items():
        issued[code] += kg - void[code] - unused[code]
    void += fresh_void
    return _Figures(
        ceilings=reference.ceilings_on(on),
        area_mu=production.areas_of(organisation_id),
        purchased_kg=purchases_of(organisation_id, on.year),
        granted_kg=_granted(organisation_id, on),
        issued_kg=issued,
        void_kg=void,
    )


def _printed(organisation_id: int, year: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """The weight of ordered, void and returned labels of the rolls an organisation holds."""
    rolls = CodeRoll.objects.filter(organisation_id=organisation_id, order__ordered_at__year=year)
    marks = RollMark.objects.filter(roll__in=rolls)
    issues = CodeIssue.objects.filter(roll__in=rolls).exclude(state="active")
    ordered: Counter[str] = Counter()
    void: Counter[str] = Counter()
    unused: Counter[str] = Counter()
    sums = {"ordered": ordered, "unused": unused}
    parts = (
        _weights(rolls, Value("ordered"), _RANGE, "order"),
        _weights(marks, F("kind"), _RANGE, "roll__order"),
        _weights(issues, Value("void"), F("quantity"), "roll__order"),
    )
    for code, what, kg in parts[0].union(*parts[1:], all=True):
        sums.get(what, void)[code] += kg
    return ordered, void, unused


def _weights(rows: QuerySet[Any], what: Any, labels: Any, order: str) -> Any:
    """(category, what, labels × weight of one), summed."""
    kg = Sum(labels * F(f"{order}__kg_per_unit"), output_field=_KG)
    code = F(f"{order}__product__category__code")
    grouped = rows.order_by().annotate(code=code, what=what).values("code", "what")
    return grouped.annotate(kg=kg).values_list("code", "what", "kg")


def purchases_of(organisation_id: int, year: int) -> dict[str, Decimal]:
    """Purchases of a year in kg by category, as far as a collected certificate proves them."""
    rows = CertificateReceipt.objects.filter(
        organisation_id=organisation_id, collected_on__year=year
    ).exclude(ours__state="void")
    grouped = rows.order_by().values_list(
        "batch_id", "batch__product__category__code", "batch__quantity_kg"
    )
    proven: dict[str, Decimal] = defaultdict(Decimal)
    for _, code, bought, kg in grouped.annotate(kg=Sum("quantity_kg")):
        proven[code] += min(bought, kg)  # nobody proves more than was bought
    return proven


def _fresh(organisation_id: int, year: int) -> tuple[Counter[str], Counter[str]]:
    """The weight of the year's fresh runs: those that stand, and those that were voided."""
    rows = CodeIssue.objects.filter(
        organisation_id=organisation_id, roll=None, issued_at__year=year
    )
    grouped = rows.order_by().values("batch__product__category__code", "state")
    grouped = grouped.annotate(kg=Sum(F("quantity") * F("kg_per_unit"), output_field=_KG))
    issued: Counter[str] = Counter()
    void: Counter[str] = Counter()
    for row in grouped:
        counted = void if row["state"] == CodeIssue.State.VOID else issued
        counted[row["batch__product__category__code"]] += row["kg"]
    return issued, void


def _granted(organisation_id: int, on: date) -> dict[str, Decimal]:
    rows = QuotaException.objects.filter(
        Q(valid_to__gte=on),
        organisation_id=organisation_id,
        granted_at__date__lte=on,
        granted_at__year=on.year,  # what was ordered counts by the year, so what was granted does
    )
    return dict(rows.values_list("category__code").annotate(kg=Coalesce(Sum("kg"), Decimal(0))))
