"""What others may ask about plots, inputs, records, batches and holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.production import rules
from xiangsu.production.models import (
    Batch,
    BatchLink,
    Hold,
    InputPurchase,
    Operation,
    PesticideUse,
    Plot,
)
from xiangsu.reference import queries as reference

__all__ = [
    "Batch",
    "CalendarDay",
    "Hold",
    "InputPurchase",
    "PesticideUse",
    "Plot",
]  # types that callers are handed

SEASON = timedelta(days=180)
_AMOUNT = DecimalField(max_digits=12, decimal_places=3)


def plots_of(actor: Actor) -> QuerySet[Plot]:
    actor.require("production.view")
    rows = Plot.objects.filter(within_reach(actor)).select_related("base", "crop", "organisation")
    return rows.order_by("organisation_id", "base__name", "name")


def plot_for(actor: Actor, number: str, *, lock: bool = False) -> Plot:
    return one_of(plots_of(actor), "地块", lock=lock, number=number)


def own_plots(actor: Actor) -> QuerySet[Plot]:
    """The plots of the actor's own organisation, for choosing in a form."""
    rows = Plot.objects.filter(organisation_id=actor.organisation_id)
    return rows.select_related("base", "crop").order_by("base__name", "name")


def areas_of(organisation_id: int) -> dict[str, Decimal]:
    """The area of an organisation's plots in mu, by the code of their crop."""
    rows = Plot.objects.filter(organisation_id=organisation_id).order_by()
    return dict(rows.values_list("crop__code").annotate(mu=Sum("area_mu")))


def purchases_of(actor: Actor) -> QuerySet[InputPurchase]:
    """Purchases in reach, each with `stock`: what is left of it."""
    actor.require("production.view")
    rows = InputPurchase.objects.filter(within_reach(actor)).select_related(
        "product", "organisation"
    )
    return _with_stock(rows).order_by("-purchased_on", "-pk")


def purchase_for(actor: Actor, pk: int, *, lock: bool = False) -> InputPurchase:
    actor.require("production.view")
    rows = InputPurchase.objects.filter(within_reach(actor)).select_related("product")
    return one_of(rows, "采购记录", lock=lock, pk=pk)


def own_stock(actor: Actor) -> QuerySet[Any]:
    """Purchases of the actor's own with something left (`stock`), for choosing in a form."""
    rows = InputPurchase.objects.filter(organisation_id=actor.organisation_id)
    return _with_stock(rows.select_related("product"), least=Decimal(0)).order_by("pk")


def _with_stock(
    rows: QuerySet[InputPurchase], *, least: Decimal | None = None
) -> QuerySet[InputPurchase]:
    counts = Sum("uses__quantity", filter=Q(uses__corrected_by=None), output_field=_AMOUNT)
    used = Coalesce(counts, Value(Decimal(0), _AMOUNT))
    counted = rows.annotate(stock=F("quantity") - used)
    return counted if least is None else counted.filter(stock__gt=least)


def stock_of(purchase: InputPurchase) -> Decimal:
    """What is left of one purchase."""
    used = counted_uses().filter(purchase=purchase).aggregate(n=Sum("quantity"))["n"]
    return purchase.quantity - (used or Decimal(0))


def counted_uses() -> QuerySet[PesticideUse]:
    """Uses that count: not replaced by a correction."""
    return PesticideUse.objects.filter(corrected_by=None)


def uses_of(actor: Actor) -> QuerySet[PesticideUse]:
    actor.require("production.view")
    rows = PesticideUse.objects.filter(within_reach(actor))
    rows = rows.select_related("plot__base", "purchase__product", "organisation", "corrected_by")
    return rows.order_by("-applied_on", "-pk")


def use_for(actor: Actor, pk: int, *, lock: bool = False) -> PesticideUse:
    return one_of(uses_of(actor), "用药记录", lock=lock, pk=pk)


def uses_this_season(plot: Plot, product_id: int, on: date) -> int:
    """How often a product was used on a plot in the half year before a day."""
    rows = counted_uses().filter(plot=plot, purchase__product_id=product_id)
    return rows.filter(applied_on__gt=on - SEASON, applied_on__lte=on).count()


def _application(use: PesticideUse) -> rules.Application:
    return rules.Application(use.applied_on, use.interval_days, use.purchase.product.name)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A plot and the first day it may be harvested (地块采收日历)."""

    plot: Plot
    earliest_on: date | None
    because: str

    @property
    def open_today(self) -> bool:
        return self.earliest_on is None or self.earliest_on <= clock.today()


def calendar_of(actor: Actor) -> list[CalendarDay]:
    """Every plot in reach with its earliest harvest day, in two queries."""
    plots = list(plots_of(actor)[:500])
    since = clock.today() - SEASON
    uses = counted_uses().filter(plot__in=plots, applied_on__gte=since)
    by_plot: dict[int, list[rules.Application]] = {}
    for use in uses.select_related("purchase__product"):
        by_plot.setdefault(use.plot_id, []).append(_application(use))
    return [_calendar_day(plot, by_plot.get(plot.pk, [])) for plot in plots]


def _calendar_day(plot: Plot, applications: list[rules.Application]) -> CalendarDay:
    earliest = rules.earliest_harvest(applications)
    if earliest is None:
        return CalendarDay(plot, None, "")
    last = max(applications, key=lambda use: use.applied_on + timedelta(days=use.interval_days))
    because = f"{last.applied_on} 使用{last.name}，安全间隔期 {last.interval_days} 天"
    return CalendarDay(plot, earliest, because)


def earliest_harvest_of(plots: Iterable[Plot]) -> date | None:
    """First day on which all these plots may be harvested."""
    uses = counted_uses().filter(plot__in=list(plots), applied_on__gte=clock.today() - SEASON)
    return rules.earliest_harvest(map(_application, uses.select_related("purchase__product")))


def batches_of(actor: Actor) -> QuerySet[Batch]:
    """Batches in reach, each with `held`: whether a hold is open."""
    actor.require("production.view")
    rows = Batch.objects.filter(within_reach(actor)).annotate(held=Exists(_open_hold()))
    rows = rows.select_related("product__category", "base", "organisation")
    return rows.order_by("-harvested_on", "-pk")


def _open_hold() -> QuerySet[Hold]:
    return Hold.objects.filter(batch=OuterRef("pk"), lifted_at=None)


def final_batches(actor: Actor) -> QuerySet[Batch]:
    """Batches in reach, none held, of which nothing went into another: what is to be sold."""
    return batches_of(actor).filter(~Exists(_open_hold()), children=None)


def batch_for(actor: Actor, number: str, *, lock: bool = False) -> Batch:
    return one_of(batches_of(actor), "批次", lock=lock, number=number)


def own_batches(actor: Actor) -> QuerySet[Batch]:
    return Batch.objects.filter(organisation_id=actor.organisation_id).select_related("product")


def batch_at(batch_id: int) -> Batch:
    """A batch for callers that have authorised the read: jobs and modules above."""
    rows = Batch.objects.select_related("product__category", "base__region", "organisation__region")
    return one_of(rows, "批次", pk=batch_id)


def batches_at(batch_ids: Iterable[int]) -> dict[int, Batch]:
    """Batches with their products by id, for callers that have authorised the read."""
    return Batch.objects.select_related("product").in_bulk(list(batch_ids))


def batch_ids(**where: str) -> QuerySet[Batch, int]:
    """Ids of batches, as a subquery for rows that carry them without a foreign key."""
    return Batch.objects.filter(**where).values_list("pk", flat=True)


def batch_number_of(outer: str) -> Subquery:
    """The number of the batch whose id an outer query has in its column `outer`."""
    return Subquery(Batch.objects.filter(pk=OuterRef(outer)).values("number")[:1])


def open_holds_of(batch: Batch) -> list[Hold]:
    return list(Hold.objects.filter(batch=batch, lifted_at=None).order_by("pk"))


def held_batches() -> QuerySet[Hold, int]:
    """The keys of all batches held now, for use in another question."""
    return Hold.objects.filter(lifted_at=None).values_list("batch_id", flat=True)


def held_among(batch_ids: Iterable[int]) -> set[int]:
    """Which of these batches are held now."""
    return set(held_batches().filter(batch_id__in=list(batch_ids)))


def holds_of(actor: Actor) -> QuerySet[Hold]:
    actor.require("production.view")
    reach = within_reach(
        actor,
        organisation="batch__organisation_id",
        region_path="batch__organisation__region__path",
    )
    rows = Hold.objects.filter(reach).select_related("batch__product", "batch__organisation")
    return rows.order_by("-opened_at", "-pk")


def hold_for(actor: Actor, pk: int, *, lock: bool = False) -> Hold:
    return one_of(holds_of(actor), "冻结记录", lock=lock, pk=pk)


_UP = """
    WITH RECURSIVE lineage(id) AS (
        SELECT %s::bigint
        UNION SELECT link.parent_id FROM production_batchlink link
              JOIN lineage ON link.child_id = lineage.id
    ) SELECT id FROM lineage
"""
_DOWN = _UP.replace("link.parent_id FROM", "link.child_id FROM").replace(
    "link.child_id = lineage", "link.parent_id = lineage"
)


def ancestor_ids(batch_id: int) -> list[int]:
    """The batch and everything it was made of."""
    return _lineage(_UP, batch_id)


def descendant_ids(batch_id: int) -> list[int]:
    """The batch and everything made of it."""
    return _lineage(_DOWN, batch_id)


def _lineage(query: str, batch_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, [batch_id])
        return sorted(row[0] for row in cursor.fetchall())


def purchases_behind(batch: Batch) -> list[Batch]:
    """The bought batches that a batch is or was made of, oldest first."""
    rows = Batch.objects.filter(pk__in=ancestor_ids(batch.pk), kind=Batch.Kind.PURCHASED)
    return list(rows.order_by("harvested_on", "pk"))


def purchased_share(batch: Batch) -> Fraction:
    """How much of a batch was bought, by the weights that went in: 0 grown here, 1 bought."""
    links = list(BatchLink.objects.filter(child=batch).select_related("parent"))
    total = sum(link.quantity_kg for link in links)
    if not total:
        return Fraction(batch.kind == Batch.Kind.PURCHASED)
    bought = (Fraction(link.quantity_kg) * purchased_share(link.parent) for link in links)
    return sum(bought, Fraction(0)) / Fraction(total)


@dataclass(frozen=True, slots=True)
class _Harvest:
    batch: Batch
    uses: list[PesticideUse]


def _harvests_behind(batch: Batch) -> list[_Harvest]:
    """The harvest batches a batch consists of, each with the uses on its plots before it."""
    ids = ancestor_ids(batch.pk)
    harvests = Batch.objects.filter(pk__in=ids, kind="harvest").prefetch_related("plots")
    harvests = harvests.select_related("product__category")
    result = []
    for harvest in harvests:
        uses = counted_uses().filter(
            plot__in=[link.plot_id for link in harvest.plots.all()],
            applied_on__lte=harvest.harvested_on,
            applied_on__gt=harvest.harvested_on - SEASON,
        )
        uses = uses.select_related("purchase__product", "plot").order_by("applied_on", "pk")
        result.append(_Harvest(harvest, list(uses)))
    return result


def obstacles_of(batch: Batch) -> list[rules.Obstacle]:
    """Everything that forbids marking this batch: intervals and bans, judged by the day of
    each record, over all the harvests it was made of.
    """
    found = []
    for harvest in _harvests_behind(batch):
        applications = [_application(use) for use in harvest.uses]
        interval = rules.interval_obstacle(applications, harvest.batch.harvested_on)
        if interval:
            found.append(interval)
        category = harvest.batch.product.category.code
        for use in harvest.uses:
            bans = reference.bans_against(use.ingredients, category=category, on=use.applied_on)
            found += [
                rules.ban_obstacle(ban.substance, ban.scope, use.applied_on, ban.source)
                for ban in bans
            ]
    return found


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a batch's history (生产记录)."""

    happened_on: date
    title: str
    detail: str
    recorded_at: datetime

    @property
    def prompt(self) -> bool:
        local = timezone.localtime(self.recorded_at)
        return rules.recorded_promptly(self.happened_on, local)


def records_of(batch: Batch) -> list[Record]:
    """The production records behind a batch, oldest first."""
    records = []
    for harvest in _harvests_behind(batch):
        plots = [link.plot_id for link in harvest.batch.plots.all()]
        day = harvest.batch.harvested_on
        operations = Operation.objects.filter(
            plot__in=plots, done_on__lte=day, done_on__gt=day - SEASON
        ).select_related("plot")
        records += [
            Record(o.done_on, o.get_kind_display(), _joined(o.plot.name, o.note), o.recorded_at)
            for o in operations
        ]
        records += [_use_record(use) for use in harvest.uses]
        detail = f"{harvest.batch.product.name} {harvest.batch.quantity_kg} kg"
        records.append(Record(day, "采收", detail, harvest.batch.recorded_at))
    others = Batch.objects.filter(pk__in=ancestor_ids(batch.pk)).exclude(kind="harvest")
    for step in others.select_related("product"):
        detail = f"{step.product.name} {step.quantity_kg} kg"
        records.append(Record(step.harvested_on, step.get_kind_display(), detail, step.recorded_at))
    return sorted(records, key=lambda record: (record.happened_on, record.recorded_at))


def _use_record(use: PesticideUse) -> Record:
    detail = (
        f"{use.plot.name}：{use.purchase.product.name} {use.dose} {use.dose_unit}，防治{use.pest}，"
        f"安全间隔期 {use.interval_days} 天"
    )
    return Record(use.applied_on, "用药", detail, use.recorded_at)


def _joined(*parts: str) -> str:
    return "　".join(part for part in parts if part)


def prompt_share(records: list[Record]) -> int | None:
    """Whole percent of records made within 24 hours; None without records."""
    if not records:
        return None
    return sum(record.prompt for record in records) * 100 // len(records)


def actives_of(batch: Batch) -> list[str]:
    """The active ingredients sprayed on what a batch consists of."""
    uses = [use for harvest in _harvests_behind(batch) for use in harvest.uses]
    return sorted({name for use in uses for name in use.ingredients})


def used_of(batch: Batch) -> Decimal:
    """How much of a batch already went into others, in kg."""
    used = BatchLink.objects.filter(parent=batch).aggregate(n=Sum("quantity_kg"))["n"]
    return used or Decimal(0)


def batch_figures(actor: Actor, since: date) -> dict[str, int]:
    """Batches harvested since a day, and batches held now, in one query."""
    actor.require("production.view")
    return Batch.objects.filter(within_reach(actor)).aggregate(
        batches=Count("pk", filter=Q(harvested_on__gte=since)),
        held=Count("pk", filter=Exists(_open_hold())),
    )
