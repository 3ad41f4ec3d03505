from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.production import queries
from xiangsu.production.models import Operation
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries as subjects
from xiangsu.ui.forms import Amount, Buttons, Day, Degrees, Form

UNITS = [("L", "升"), ("ml", "毫升"), ("kg", "千克"), ("g", "克")]
CONFIRM = "情况属实，仍要登记"


class PlotForm(Form):
    base_number = forms.ChoiceField(label="基地")
    name = forms.CharField(label="地块名称", max_length=40, help_text="例如：A-12")
    area_mu = Amount(label="面积（亩）")
    crop_code = forms.ChoiceField(label="作物")
    longitude = Degrees(label="经度")
    latitude = Degrees(label="纬度")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bases = [(base.number, base.name) for base in subjects.own_bases(actor)]
        crops = [(c.code, c.name) for c in reference.growable_categories()]
        self.fields["base_number"] = forms.ChoiceField(label="基地", choices=bases)
        self.fields["crop_code"] = forms.ChoiceField(label="作物", choices=crops)
        self.order_fields(["base_number", "name", "area_mu", "crop_code"])


class PurchaseForm(Form):
    product_id = forms.TypedChoiceField(label="投入品", coerce=int)
    quantity = Amount(label="数量")
    unit = forms.ChoiceField(label="单位", choices=UNITS, widget=Buttons)
    supplier = forms.CharField(label="供货单位", max_length=80)
    lot = forms.CharField(label="生产批号", max_length=40, required=False)
    purchased_on = Day(label="采购日期", initial=clock.today)
    invoice = forms.FileField(
        label="票据照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf", "capture": "environment"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(product.pk, str(product)) for product in reference.inputs()]
        self.fields["product_id"] = forms.TypedChoiceField(
            label="投入品", coerce=int, choices=choices
        )
        self.order_fields(["product_id", "quantity", "unit"])


class _OnPlots(Form):
    """A form about the actor's own plots; `plots` are those offered."""

    plots: list[tuple[str, str]]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plots = [
            (p.number, f"{p.base.name} {p.name} · {p.crop}（{p.area_mu.normalize():f} 亩）")
            for p in queries.own_plots(actor)
        ]


class PesticideUseForm(_OnPlots):
    plot_number = forms.ChoiceField(label="地块")
    purchase_id = forms.TypedChoiceField(label="农药（库存）", coerce=int)
    pest = forms.CharField(label="防治对象", max_length=40)
    dose = Amount(label="亩用量")
    dose_unit = forms.ChoiceField(
        label="用量单位",
        choices=[("ml/亩", "毫升/亩"), ("g/亩", "克/亩")],
        widget=Buttons,
        initial="ml/亩",
    )
    area_mu = Amount(label="面积（亩）")
    applied_on = Day(label="用药日期", initial=clock.today)
    operator = forms.CharField(label="操作人", max_length=30)
    confirmed = forms.BooleanField(label=CONFIRM, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.stock = [
            (s.pk, f"{s.product.name}（剩 {s.stock.normalize():f} {s.unit}）")
            for s in queries.own_stock(actor)
            if s.product.kind == "pesticide"
        ]
        self.fields["plot_number"] = forms.ChoiceField(label="地块", choices=self.plots)
        self.fields["purchase_id"] = forms.TypedChoiceField(
            label="农药（库存）", coerce=int, choices=self.stock
        )
        self.order_fields(["plot_number", "purchase_id"])

    def chosen(self) -> tuple[str, int, date]:
        """Plot, stock and day as they stand in the form now, sent or preset."""
        plot = self["plot_number"].value() or _first(self.plots)
        purchase = self["purchase_id"].value() or _first(self.stock)
        try:
            day = self.fields["applied_on"].clean(self["applied_on"].value())
        except forms.ValidationError:
            day = clock.today()
        return str(plot), int(str(purchase)) if str(purchase).isdecimal() else 0, day


def _first(choices: Sequence[tuple[object, str]]) -> object:
    """What a select shows before anything is chosen."""
    return choices[0][0] if choices else ""


class CorrectionForm(Form):
    dose = Amount(label="亩用量")
    area_mu = Amount(label="面积（亩）")
    applied_on = Day(label="用药日期")
    reason = forms.CharField(label="更正原因", max_length=200)
    confirmed = forms.BooleanField(label=CONFIRM, required=False)


class OperationForm(_OnPlots):
    plot_number = forms.ChoiceField(label="地块")
    kind = forms.ChoiceField(
        label="农事类型", choices=Operation.Kind.choices, widget=forms.HiddenInput
    )
    done_on = Day(label="日期", initial=clock.today)
    operator = forms.CharField(label="操作人", max_length=30)
    note = forms.CharField(label="说明", max_length=200, required=False)
    photo = forms.FileField(
        label="现场照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["plot_number"] = forms.ChoiceField(label="地块", choices=self.plots)
        self.order_fields(["plot_number"])


class HarvestForm(_OnPlots):
    product_number = forms.ChoiceField(label="产品")
    plot_numbers = forms.MultipleChoiceField(label="采收地块", widget=forms.CheckboxSelectMultiple)
    quantity_kg = Amount(label="数量（kg）")
    harvested_on = Day(label="采收日期", initial=clock.today)
    confirmed = forms.BooleanField(label=CONFIRM, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        products = [(p.number, str(p)) for p in subjects.own_products(actor)]
        self.fields["product_number"] = forms.ChoiceField(label="产品", choices=products)
        self.fields["plot_numbers"] = forms.MultipleChoiceField(
            label="采收地块", choices=self.plots, widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(["product_number", "plot_numbers"])


class BatchPurchaseForm(Form):
    product_number = forms.ChoiceField(label="产品")
    supplier = forms.CharField(label="供货单位（人）", max_length=100)
    quantity_kg = Amount(label="数量（kg）")
    purchased_on = Day(label="收购日期", initial=clock.today)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = [(p.number, str(p)) for p in subjects.own_products(actor)]
        self.fields["product_number"] = forms.ChoiceField(label="产品", choices=products)
        self.order_fields(["product_number"])


class ProcessForm(Form):
    product_number = forms.ChoiceField(label="加工成的产品")
    source = forms.ChoiceField(label="原料批次")
    source_kg = Amount(label="投入（kg）")
    quantity_kg = Amount(label="产出（kg）")
    processed_on = Day(label="加工日期", initial=clock.today)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = [(p.number, str(p)) for p in subjects.own_products(actor)]
        batches = queries.own_batches(actor).order_by("-harvested_on")[:100]
        sources = [(b.number, f"{b.number} {b.product}（{b.quantity_kg} kg）") for b in batches]
        self.fields["product_number"] = forms.ChoiceField(label="加工成的产品", choices=products)
        self.fields["source"] = forms.ChoiceField(label="原料批次", choices=sources)
        self.order_fields(["product_number", "source"])


class HoldForm(Form):
    kind = forms.ChoiceField(
        label="措施", choices=[("supervision", "冻结"), ("recall", "召回")], widget=Buttons
    )
    reason = forms.CharField(label="原因", max_length=200)


class ReleaseForm(Form):
    reason = forms.CharField(label="解除原因", max_length=200)
