"""What producers record, and how batches are held and freed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction

from xiangsu.accounts import queries as accounts
from xiangsu.accounts import services as account_services
from xiangsu.kernel import clock, evidence, ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.evidence import EvidenceFile
from xiangsu.kernel.numbers import next_number
from xiangsu.kernel.scope import one_of
from xiangsu.production import queries, rules
from xiangsu.production.models import (
    Batch,
    BatchLink,
    BatchPlot,
    Hold,
    InputPurchase,
    Operation,
    PesticideUse,
    Plot,
)
from xiangsu.reference import queries as reference
from xiangsu.scan import services as scan
from xiangsu.subjects import queries as subjects


@transaction.atomic
def add_plot(
    actor: Actor,
    *,
    base_number: str,
    name: str,
    area_mu: Decimal,
    crop_code: str,
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    client_id: UUID | None = None,
) -> Plot:
    """A new plot of a base of the actor's own. Raises NotFound, or RuleBroken for a taken name."""
    actor.require("production.record")
    base = one_of(subjects.own_bases(actor), "基地", lock=True, number=base_number)
    mine = Plot.objects.filter(organisation_id=actor.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    if mine.filter(base=base, name=name).exists():
        raise RuleBroken("plot_known", "这个基地已有同名地块，请换一个名称。", field="name")
    plot = Plot.objects.create(
        base=base,
        organisation_id=actor.organisation_id,
        number=f"{base.number}-{next_number(f'{base.number}-'):02d}",
        name=name,
        area_mu=area_mu,
        crop=reference.category_for(crop_code),
        longitude=longitude,
        latitude=latitude,
        client_id=client_id,
    )
    ledger.record(actor, "production.plot_added", plot, name=name, area_mu=area_mu)
    return plot


@transaction.atomic
def purchase_input(
    actor: Actor,
    *,
    product_id: int,
    supplier: str,
    quantity: Decimal,
    unit: str,
    purchased_on: date,
    lot: str = "",
    invoice: File[Any] | None = None,
    client_id: UUID | None = None,
) -> InputPurchase:
    """Put a bought input into stock. Raises RuleBroken for a day still to come."""
    actor.require("production.record")
    _not_in_future(purchased_on, "purchased_on")
    mine = InputPurchase.objects.filter(organisation_id=actor.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    purchase = InputPurchase.objects.create(
        organisation_id=actor.organisation_id,
        product=one_of(reference.inputs(), "投入品", pk=product_id),
        supplier=supplier,
        lot=lot,
        quantity=quantity,
        unit=unit,
        purchased_on=purchased_on,
        invoice=evidence.store(invoice, actor=actor, field="invoice") if invoice else None,
        client_id=client_id,
    )
    ledger.record(actor, "production.input_purchased", purchase, quantity=quantity, unit=unit)
    return purchase


def _not_in_future(day: date, field: str) -> None:
    if day > clock.today():
        raise RuleBroken("in_future", "日期还没有到，请核对。", field=field)


@transaction.atomic
def record_pesticide_use(
    actor: Actor,
    *,
    plot_number: str,
    purchase_id: int,
    pest: str,
    dose: Decimal,
    dose_unit: str,
    area_mu: Decimal,
    applied_on: date,
    operator: str,
    confirmed: bool = False,
    client_id: UUID | None = None,
) -> PesticideUse:
    """Record a use as it happened (art. 27: truthfully, within its duty to keep two years).

    A banned substance, an off-label use, too much or too often is recorded only with
    `confirmed`, after the warning was read; the batch then cannot be marked while a ban or
    interval stands. Raises NotFound, or RuleBroken when stock does not suffice.
    """
    actor.require("production.record")
    mine = PesticideUse.objects.filter(organisation_id=actor.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    return _record_use(
        actor,
        plot=one_of(queries.own_plots(actor), "地块", number=plot_number),
        purchase=queries.purchase_for(actor, purchase_id, lock=True),
        pest=pest,
        dose=dose,
        dose_unit=dose_unit,
        area_mu=area_mu,
        applied_on=applied_on,
        operator=operator,
        confirmed=confirmed,
        client_id=client_id,
    )


def _record_use(
    actor: Actor,
    *,
    plot: Plot,
    purchase: InputPurchase,
    pest: str,
    dose: Decimal,
    dose_unit: str,
    area_mu: Decimal,
    applied_on: date,
    operator: str,
    confirmed: bool,
    client_id: UUID | None,
    corrects: PesticideUse | None = None,
    reason: str = "",
) -> PesticideUse:
    _not_in_future(applied_on, "applied_on")
    if area_mu > plot.area_mu:
        raise RuleBroken(
            "area_too_large", f"面积超过地块面积 {plot.area_mu} 亩，请核对。", field="area_mu"
        )
    quantity = _taken(purchase, dose, dose_unit, area_mu, corrects)
    ingredients = list(purchase.product.ingredients.values_list("name", flat=True))
    label = reference.label_use(purchase.product_id, plot.crop.code, applied_on)
    warnings = rules.label_warnings(
        dose=dose,
        dose_max=label.dose_max if label else None,
        dose_unit=dose_unit,
        uses_before=queries.uses_this_season(plot, purchase.product_id, applied_on),
        max_uses=label.max_uses if label else None,
    )
    bans = reference.bans_against(ingredients, category=plot.crop.code, on=applied_on)
    warnings += [f"{ban.substance} 属于{ban.scope}的农药（{ban.source}）。" for ban in bans]
    if warnings and not confirmed:
        raise RuleBroken(
            "needs_confirmation",
            f"{''.join(warnings)}情况属实仍须如实登记，请勾选“情况属实，仍要登记”后再提交。",
            field="confirmed",
        )
    use = PesticideUse.objects.create(
        organisation_id=actor.organisation_id,
        plot=plot,
        purchase=purchase,
        pest=pest,
        dose=dose,
        dose_unit=dose_unit,
        area_mu=area_mu,
        quantity=quantity,
        applied_on=applied_on,
        operator=operator,
        interval_days=label.interval_days if label else 0,
        ingredients=ingredients,
        warnings=warnings,
        corrects=corrects,
        reason=reason,
        client_id=client_id,
    )
    ledger.record(
        actor,
        "production.pesticide_used",
        use,
        product=purchase.product.name,
        dose=dose,
        area_mu=area_mu,
        applied_on=applied_on,
        corrects=corrects.pk if corrects else None,
        reason=reason,
    )
    return use


def _taken(
    purchase: InputPurchase,
    dose: Decimal,
    dose_unit: str,
    area_mu: Decimal,
    corrects: PesticideUse | None,
) -> Decimal:
    try:
        quantity = rules.stock_quantity(dose, dose_unit, area_mu, purchase.unit)
    except ValueError:
        raise RuleBroken(
            "unit_unfit",
            f"库存按 {purchase.unit} 计，用量单位 {dose_unit} 不能换算。",
            field="dose",
        ) from None
    stock = queries.stock_of(purchase)
    if corrects is not None and corrects.purchase_id == purchase.pk:
        stock += corrects.quantity
    if quantity > stock:
        raise RuleBroken(
            "stock_short",
            f"需要 {quantity.normalize():f} {purchase.unit}，库存只有 "
            f"{stock.normalize():f} {purchase.unit}。请先登记采购，或核对用量。",
            field="dose",
        )
    return quantity


@transaction.atomic
def correct_pesticide_use(
    actor: Actor,
    *,
    pk: int,
    reason: str,
    dose: Decimal,
    area_mu: Decimal,
    applied_on: date,
    confirmed: bool = False,
) -> PesticideUse:
    """Replace a record by a new one with the reason; the first stays readable.

    Source: Agricultural Product Quality and Safety Law (2022), article 27 (no altering).
    Raises RuleBroken if it was corrected before.
    """
    actor.require("production.record")
    first = queries.use_for(actor, pk, lock=True)
    if PesticideUse.objects.filter(corrects=first).exists():
        raise RuleBroken("already_corrected", "这条记录已更正过，请更正最新的一条。")
    return _record_use(
        actor,
        plot=first.plot,
        purchase=queries.purchase_for(actor, first.purchase_id, lock=True),
        pest=first.pest,
        dose=dose,
        dose_unit=first.dose_unit,
        area_mu=area_mu,
        applied_on=applied_on,
        operator=first.operator,
        confirmed=confirmed,
        client_id=None,
        corrects=first,
        reason=reason,
    )


@transaction.atomic
def record_operation(
    actor: Actor,
    *,
    plot_number: str,
    kind: str,
    done_on: date,
    operator: str,
    note: str = "",
    photo: File[Any] | None = None,
    client_id: UUID | None = None,
) -> Operation:
    """Record a farm operation. Raises NotFound, or RuleBroken for a day still to come."""
    actor.require("production.record")
    _not_in_future(done_on, "done_on")
    mine = Operation.objects.filter(organisation_id=actor.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    operation = Operation.objects.create(
        organisation_id=actor.organisation_id,
        plot=one_of(queries.own_plots(actor), "地块", number=plot_number),
        kind=kind,
        done_on=done_on,
        operator=operator,
        note=note,
        photo=_photo(actor, photo),
        client_id=client_id,
    )
    ledger.record(actor, "production.operation_recorded", operation, kind=kind, done_on=done_on)
    return operation


def _photo(actor: Actor, photo: File[Any] | None) -> EvidenceFile | None:
    if photo is None:
        return None
    return evidence.store(photo, actor=actor, kinds=("image",), field="photo")


@transaction.atomic
def harvest_batch(
    actor: Actor,
    *,
    product_number: str,
    plot_numbers: Sequence[str],
    harvested_on: date,
    quantity_kg: Decimal,
    confirmed: bool = False,
    client_id: UUID | None = None,
) -> Batch:
    """A harvest makes a batch.

    Inside a safety interval it is recorded only with `confirmed`, and cannot be marked.
    Raises NotFound for what is not the actor's, RuleBroken for a day still to come.
    """
    actor.require("production.record")
    _not_in_future(harvested_on, "harvested_on")
    mine = Batch.objects.filter(organisation_id=actor.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    product = one_of(subjects.own_products(actor), "产品", number=product_number)
    plots = [one_of(queries.own_plots(actor), "地块", number=n) for n in plot_numbers]
    if not plots:
        raise RuleBroken("no_plot", "请至少选择一个采收的地块。", field="plot_numbers")
    batch = _create_batch(
        actor,
        kind=Batch.Kind.HARVEST,
        product=product,
        base=plots[0].base,
        harvested_on=harvested_on,
        quantity_kg=quantity_kg,
        client_id=client_id,
    )
    BatchPlot.objects.bulk_create(BatchPlot(batch=batch, plot=plot) for plot in plots)
    if not confirmed and (obstacles := queries.obstacles_of(batch)):
        first = obstacles[0]
        raise RuleBroken(
            "needs_confirmation",
            f"{first.message}依据{first.article}。如已采收，请勾选“情况属实，仍要登记”，"
            "该批次将不能标识和销售。",
            field="confirmed",
        )
    return batch


def _create_batch(actor: Actor, *, harvested_on: date, **fields: object) -> Batch:
    prefix = f"B{harvested_on:%Y%m%d}-{actor.organisation_id}"
    batch = Batch.objects.create(
        organisation_id=actor.organisation_id,
        number=f"{prefix}-{next_number(prefix):02d}",
        harvested_on=harvested_on,
        **fields,
    )
    ledger.record(
        actor, "production.batch_made", batch, kind=batch.kind, quantity_kg=batch.quantity_kg
    )
    return batch


@transaction.atomic
def purchase_batch(
    actor: Actor,
    *,
    product_number: str,
    supplier: str,
    purchased_on: date,
    quantity_kg: Decimal,
    client_id: UUID | None = None,
) -> Batch:
    """Goods bought from others (收购) make a batch without plots; its certificates are collected.

    Raises NotFound for a product that is not the actor's, RuleBroken for a day still to come.
    """
    actor.require("production.record")
    _not_in_future(purchased_on, "purchased_on")
    mine = Batch.objects.filter(organisation_id=actor.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    return _create_batch(
        actor,
        kind=Batch.Kind.PURCHASED,
        product=one_of(subjects.own_products(actor), "产品", number=product_number),
        supplier=supplier,
        harvested_on=purchased_on,
        quantity_kg=quantity_kg,
        client_id=client_id,
    )


@transaction.atomic
def process_batch(
    actor: Actor,
    *,
    product_number: str,
    sources: dict[str, Decimal],
    processed_on: date,
    quantity_kg: Decimal,
    client_id: UUID | None = None,
) -> Batch:
    """Make a batch out of others (加工): fresh leaf becomes dark tea.

    sources: batch number → kg taken from it. Raises RuleBroken if more comes out than went
    in, more is taken than is left, or a source is held.
    """
    actor.require("production.record")
    _not_in_future(processed_on, "processed_on")
    mine = Batch.objects.filter(organisation_id=actor.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    if quantity_kg > sum(sources.values()):
        raise RuleBroken("more_than_went_in", "产出不能多于投入，请核对数量。", field="quantity_kg")
    parents = [(one_of(mine, "批次", number=number), kg) for number, kg in sources.items()]
    _lock([parent.pk for parent, _ in parents])
    for parent, kg in parents:
        _take(parent, kg)
    batch = _create_batch(
        actor,
        kind=Batch.Kind.PROCESSED,
        product=one_of(subjects.own_products(actor), "产品", number=product_number),
        base=parents[0][0].base,
        harvested_on=processed_on,
        quantity_kg=quantity_kg,
        client_id=client_id,
    )
    BatchLink.objects.bulk_create(
        BatchLink(parent=parent, child=batch, quantity_kg=kg) for parent, kg in parents
    )
    return batch


def _take(parent: Batch, kg: Decimal) -> None:
    if holds := queries.open_holds_of(parent):
        raise RuleBroken("on_hold", f"批次 {parent.number} 已冻结：{holds[0].reason}，不能加工。")
    left = parent.quantity_kg - queries.used_of(parent)
    if kg > left:
        raise RuleBroken("batch_short", f"批次 {parent.number} 只剩 {left} kg，不能投入 {kg} kg。")


@transaction.atomic
def hold(actor: Actor, *, batch_number: str, kind: str, reason: str) -> Hold:
    """Freeze or recall a batch with everything made of it (officials)."""
    actor.require("production.hold")
    return open_hold(actor, queries.batch_for(actor, batch_number), kind=kind, reason=reason)


def open_hold(actor: Actor, batch: Batch, *, kind: str, reason: str) -> Hold:
    """The hold itself, for modules above whose own rule demands it (a failed test, say).

    In the caller's transaction: locks the batch and its descendants, holds each, and turns
    their scan pages.
    """
    ids = _locked_with_descendants(batch.pk)
    root = Hold.objects.create(batch=batch, kind=kind, reason=reason)
    others = [pk for pk in ids if pk != batch.pk]
    Hold.objects.bulk_create(
        Hold(batch_id=pk, root=root, kind=kind, reason=reason, opened_at=root.opened_at)
        for pk in others
    )
    _show_state(ids)
    ledger.record(actor, "production.held", root, kind=kind, reason=reason, batches=ids)
    account_services.notify(
        batch.organisation_id,
        title=f"批次 {batch.number} 已冻结",
        text=reason,
        link=f"/production/batches/{batch.number}",
    )
    bureau = accounts.bureau_over(batch.organisation.region.path)
    if bureau is not None and bureau.pk != actor.organisation_id:
        account_services.notify(
            bureau.pk,
            title=f"{batch.organisation.name} 批次 {batch.number} 已冻结",
            text=reason,
            link=f"/production/batches/{batch.number}",
        )
    return root


def _locked_with_descendants(batch_id: int) -> list[int]:
    """The batch and what was made of it, all locked, in the order of their ids.

    Waiting for a lock can mean that a batch was just made of one of these: look again.
    """
    known: list[int] = []
    while known != (ids := queries.descendant_ids(batch_id)):
        known = ids
        _lock(ids)
    return ids


def _lock(batch_ids: Sequence[int]) -> None:
    list(Batch.objects.select_for_update().filter(pk__in=batch_ids).order_by("pk"))


@transaction.atomic
def release(actor: Actor, *, hold_id: int, reason: str) -> Hold:
    """Free a batch and what was held with it. Raises RuleBroken if it is free already."""
    actor.require("production.release")
    found = queries.hold_for(actor, hold_id, lock=True)
    if found.lifted_at is not None:
        raise RuleBroken("already_released", "已经解除过了，请刷新查看。")
    if found.root_id is not None:
        raise RuleBroken("not_the_root", "这是随上游批次冻结的，请在上游批次解除。")
    now = clock.now()
    spread = Hold.objects.filter(root=found, lifted_at=None)
    ids = [found.batch_id, *spread.values_list("batch_id", flat=True)]
    _lock(ids)  # a hold opened this moment is waited for, else its scan page would be freed
    spread.update(lifted_at=now, lift_reason=reason)
    found.lifted_at, found.lift_reason = now, reason
    found.save(update_fields=["lifted_at", "lift_reason"])
    _show_state(ids)
    ledger.record(actor, "production.released", found, reason=reason, batches=ids)
    account_services.notify(
        found.batch.organisation_id,
        title=f"批次 {found.batch.number} 已解除冻结",
        text=reason,
        link=f"/production/batches/{found.batch.number}",
    )
    return found


def _show_state(batch_ids: Sequence[int]) -> None:
    """Let the scan pages say what the open holds say: recall before freeze before free."""
    rows = Hold.objects.filter(batch_id__in=batch_ids, lifted_at=None).order_by("pk")
    worst: dict[int, Hold] = {}
    for row in rows:
        known = worst.get(row.batch_id)
        if known is None or (row.kind == "recall" and known.kind != "recall"):
            worst[row.batch_id] = row
    free = [pk for pk in batch_ids if pk not in worst]
    scan.set_state(free, "active")
    for batch_id, row in worst.items():
        state = "recalled" if row.kind == "recall" else "frozen"
        scan.set_state([batch_id], state, row.reason)
