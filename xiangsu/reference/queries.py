"""Rules as they were in force on a day; public knowledge, so no actor is asked."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.kernel.scope import one_of
from xiangsu.reference import rules
from xiangsu.reference.models import (
    BanRule,
    CertificateDuty,
    CertificateLayout,
    DatedRule,
    EvidenceDuty,
    LabelDesign,
    LabelUse,
    ProductCategory,
    RegisteredInput,
    Substance,
    Term,
    TestCoverage,
    TestMethod,
    YieldCeiling,
)

__all__ = ["CertificateLayout"]  # types that callers are handed

Rule = TypeVar("Rule", bound=DatedRule)


def _in_force(rows: QuerySet[Rule], on: date) -> QuerySet[Rule]:
    return rows.filter(Q(valid_from=None) | Q(valid_from__lte=on)).filter(
        Q(valid_to=None) | Q(valid_to__gte=on)
    )


def categories() -> QuerySet[ProductCategory]:
    """All categories, by code."""
    return ProductCategory.objects.order_by("code")


def growable_categories() -> QuerySet[ProductCategory]:
    """The leaves of the tree: what a product or a plot can be."""
    return categories().filter(children=None)


def category_for(code: str) -> ProductCategory:
    return one_of(ProductCategory.objects.all(), "产品类别", code=code)


def bans_against(substances: Iterable[str], *, category: str, on: date) -> list[rules.Ban]:
    """The bans that forbid these substances on a category on a day."""
    rows = BanRule.objects.filter(substance__name__in=list(substances)).select_related("substance")
    return rules.bans_on(map(_ban, rows), on=on, category=category)


def bans(on: date) -> QuerySet[BanRule]:
    """The list of bans in force on a day."""
    return _in_force(BanRule.objects.select_related("substance"), on).order_by("substance__name")


def bans_for(actor: Actor, on: date) -> QuerySet[BanRule]:
    actor.require("reference.view")
    return bans(on)


def _ban(row: BanRule) -> rules.Ban:
    return rules.Ban(
        row.substance.name,
        row.scope,
        tuple(row.categories),
        row.valid_from,
        row.valid_to,
        row.source,
    )


def inputs(kind: str | None = None) -> QuerySet[RegisteredInput]:
    rows = RegisteredInput.objects.order_by("name")
    return rows.filter(kind=kind) if kind else rows


def input_for(registration_no: str) -> RegisteredInput:
    return one_of(RegisteredInput.objects.all(), "投入品", registration_no=registration_no)


def label_use(input_id: int, category: str, on: date) -> LabelUse | None:
    """The registered use of an input on a category, its nearest ancestor first; None: off-label."""
    uses = _in_force(LabelUse.objects.filter(input_id=input_id), on).select_related("category")
    fitting = [use for use in uses if category.startswith(use.category.code)]
    return max(fitting, key=lambda use: len(use.category.code), default=None)


def methods_fit_for(category: str) -> list[TestMethod]:
    """The methods that the category does not disturb."""
    rows = TestMethod.objects.order_by("pk")
    return [method for method in rows if not rules.lies_under(category, method.unfit_for)]


def method_for(code: str) -> TestMethod:
    return one_of(TestMethod.objects.all(), "检测方法", code=code)


def is_fit(method: TestMethod, category: str) -> bool:
    return not rules.lies_under(category, method.unfit_for)


def certificate_duty(category: str, on: date) -> bool:
    """Whether selling this category requires a commitment certificate on a day.

    Source: Order 4/2025 of the Ministry of Agriculture and Rural Affairs, article 3.
    """
    duties = _in_force(CertificateDuty.objects.select_related("category"), on)
    return rules.lies_under(category, [duty.category.code for duty in duties])


def lawful_layouts(on: date, *, issuer_role: str = "producer") -> list[CertificateLayout]:
    """The certificate layouts lawful on a day for an issuer, the default first.

    The newest is the default; a notice may leave an older one lawful for a while.
    """
    rows = _in_force(CertificateLayout.objects.filter(issuer_role__in=[issuer_role, "both"]), on)
    return list(rows.order_by(Coalesce("default_from", "valid_from").desc()))


def layout_on(on: date, *, issuer_role: str = "producer", code: str = "") -> CertificateLayout:
    """The certificate layout to use on a day: the default, or the lawful one of this code.

    Raises NotFound before the first, RuleBroken for one that is not lawful on that day or
    whose text was not obtained.
    """
    lawful = lawful_layouts(on, issuer_role=issuer_role)
    if not lawful:
        raise NotFound("合格证样式")
    layout = next((row for row in lawful if row.code == code), None) if code else lawful[0]
    if layout is None:
        raise RuleBroken(
            "layout_unlawful",
            f"{on} 不能使用这种合格证样式，请改用{lawful[0].title}（{lawful[0].code}）。",
            field="layout_code",
        )
    if not layout.printable:
        raise RuleBroken(
            "layout_unknown",
            f"{on} 适用的合格证样式原文尚未取得，不能开具。请改用其他日期或联系平台运维。",
        )
    return layout


def groups_of(substances: Iterable[str]) -> dict[str, str]:
    """The chemical group of each of these substances that has one."""
    rows = Substance.objects.filter(name__in=list(substances)).exclude(group="")
    return dict(rows.values_list("name", "group"))


def coverage_on(on: date) -> dict[str, frozenset[str]]:
    """Method code → the groups it finds on a day; an empty name: what its item names."""
    found: dict[str, set[str]] = {}
    rows = _in_force(TestCoverage.objects.all(), on)
    for method, group in rows.values_list("method__code", "group"):
        found.setdefault(method, set()).add(group)
    return {method: frozenset(groups) for method, groups in found.items()}


def term_on(code: str, on: date) -> Decimal:
    """The number of a term in force on a day. Raises NotFound where none is."""
    return one_of(_term_rows(code, on)[:1], "期限规定").quantity


def term_within(code: str, on: date) -> Subquery:
    """The same inside another question, so that a list asks one question less."""
    return Subquery(_term_rows(code, on).values("quantity")[:1])


def _term_rows(code: str, on: date) -> QuerySet[Term]:
    return _in_force(Term.objects.filter(code=code), on).order_by("-valid_from")


def evidence_duties(brands: Iterable[str], on: date) -> QuerySet[EvidenceDuty]:
    """What an ID card's application must carry on a day, under any of these brands or none."""
    rows = EvidenceDuty.objects.filter(brand__in=["", *brands])
    return _in_force(rows, on).order_by("pk")


def ceilings_on(on: date) -> list[YieldCeiling]:
    """All yield ceilings in force on a day."""
    return list(_in_force(YieldCeiling.objects.select_related("category", "crop"), on))


def ceiling_among(ceilings: list[YieldCeiling], category: str) -> YieldCeiling | None:
    """The ceiling of a category, its nearest ancestor's first; None: none known."""
    fitting = [row for row in ceilings if category.startswith(row.category.code)]
    return max(fitting, key=lambda row: len(row.category.code), default=None)


def crop_behind(ceiling: YieldCeiling | None, category: str) -> str:
    """The crop whose plots give a category: itself, unless its ceiling names another."""
    if ceiling is None or ceiling.crop_id == ceiling.category_id:
        return category
    return ceiling.crop.code


def label_designs(on: date) -> QuerySet[LabelDesign]:
    """Label sizes offered on a day, the smallest first."""
    return _in_force(LabelDesign.objects.all(), on).order_by("width_mm", "height_mm")


def label_design_for(code: str, on: date) -> LabelDesign:
    return one_of(label_designs(on), "标签规格", code=code)
