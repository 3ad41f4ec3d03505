"""What the page 记一笔 shows beside its forms: hints, presets, and what was written last."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import found
from xiangsu.production import queries, rules
from xiangsu.production.models import Batch, InputPurchase, Operation, PesticideUse
from xiangsu.reference import queries as reference

_ICONS: Final = {
    "planting": "plant-2",
    "irrigation": "droplet",
    "fertilising": "leaf",
    "tending": "tools",
    "other": "dots",
}
OPERATIONS: Final = {kind: (label, _ICONS[kind]) for kind, label in Operation.Kind.choices}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the producer wrote down lately, whatever it was (最近记录)."""

    icon: str
    title: str
    detail: str
    happened_on: date
    recorded_at: datetime
    url: tuple[str, str]  # name of the address, its argument

    @property
    def prompt(self) -> bool:
        return rules.recorded_promptly(self.happened_on, timezone.localtime(self.recorded_at))


def recent_entries(actor: Actor, count: int = 8) -> list[Entry]:
    """What the actor's own organisation recorded last, newest first."""
    actor.require("production.record")
    own = Q(organisation_id=actor.organisation_id)

    def newest(rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(own).order_by("-recorded_at", "-pk")[:count]

    operations = newest(Operation.objects.select_related("plot"))
    uses = newest(queries.counted_uses().select_related("plot", "purchase__product"))
    purchases = newest(InputPurchase.objects.select_related("product"))
    batches = newest(Batch.objects.select_related("product"))
    entries = [
        *map(_operation_entry, operations),
        *map(_use_entry, uses),
        *map(_purchase_entry, purchases),
        *map(_batch_entry, batches),
    ]
    return sorted(entries, key=lambda entry: entry.recorded_at, reverse=True)[:count]


def _operation_entry(row: Operation) -> Entry:
    title, icon = OPERATIONS[row.kind]
    detail = _joined(row.plot.name, row.note)
    return Entry(icon, title, detail, row.done_on, row.recorded_at, ("", ""))


def _use_entry(row: PesticideUse) -> Entry:
    dose = f"{row.purchase.product.name} {row.dose.normalize():f} {row.dose_unit}"
    detail = _joined(row.plot.name, dose)
    url = ("production-uses", "")
    return Entry("spray", "用药", detail, row.applied_on, row.recorded_at, url)


def _purchase_entry(row: InputPurchase) -> Entry:
    detail = _joined(row.product.name, f"{row.quantity.normalize():f} {row.unit}")
    url = ("production-inputs", "")
    return Entry("basket", "投入品", detail, row.purchased_on, row.recorded_at, url)


def _batch_entry(row: Batch) -> Entry:
    detail = _joined(row.product.name, f"{row.quantity_kg.normalize():f} kg")
    icon = "package" if row.kind == Batch.Kind.HARVEST else "refresh"
    url = ("production-batch", row.number)
    return Entry(icon, row.get_kind_display(), detail, row.harvested_on, row.recorded_at, url)


def last_work_of(actor: Actor) -> tuple[str, str]:
    """Plot number and operator of the last operation or use, to fill in the next one."""
    own = Q(organisation_id=actor.organisation_id)
    rows = [
        model.objects.filter(own).order_by("-recorded_at", "-pk").select_related("plot").first()
        for model in (Operation, PesticideUse)
    ]
    last = max((row for row in rows if row), key=lambda row: row.recorded_at, default=None)
    return (last.plot.number, last.operator) if last else ("", "")


@dataclass(frozen=True, slots=True)
class UseHints:
    """What the label and the store say before a use is recorded (用药提示)."""

    product: str
    registration_no: str
    stock: str
    crop: str
    label: Any
    uses_before: int
    earliest_on: date | None
    bans: list[Any]


def use_hints(actor: Actor, plot_number: str, purchase_id: int, on: date) -> UseHints | None:
    """Hints for one pesticide on one plot of the actor's own; None before both are chosen."""
    actor.require("production.record")
    plot = found(queries.own_plots(actor), number=plot_number)
    purchase = found(queries.own_stock(actor), pk=purchase_id)
    if plot is None or purchase is None:
        return None
    label = reference.label_use(purchase.product_id, plot.crop.code, on)
    ingredients = list(purchase.product.ingredients.values_list("name", flat=True))
    return UseHints(
        product=purchase.product.name,
        registration_no=purchase.product.registration_no,
        stock=f"{purchase.stock.normalize():f} {purchase.unit}",
        crop=plot.crop.name,
        label=label,
        uses_before=queries.uses_this_season(plot, purchase.product_id, on),
        earliest_on=on + timedelta(days=label.interval_days) if label else None,
        bans=reference.bans_against(ingredients, category=plot.crop.code, on=on),
    )


def _joined(*parts: str) -> str:
    return "　".join(part for part in parts if part)
