from typing import Any

from django import forms

from xiangsu.kernel.actor import Actor
from xiangsu.labels.models import MOST_ORDERED, RollMark
from xiangsu.labels.services import Part
from xiangsu.production import queries as production
from xiangsu.ui.forms import Buttons, Form


class PartForm(Form):
    """Asks for a part of a roll; `act` is what a service takes."""

    quantity = forms.IntegerField(
        label="数量（枚）",
        min_value=1,
        max_value=MOST_ORDERED,
        required=False,
        help_text="只填数量时，从卷上下一枚起；都不填则为卷上剩下的全部。",
    )
    first = forms.CharField(
        label="起码", max_length=60, required=False, help_text="整码，或最后 4 位以上数字"
    )
    last = forms.CharField(label="止码", max_length=60, required=False)

    @property
    def act(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        part = Part(data.pop("first"), data.pop("last"), data.pop("quantity"))
        return data | {"part": part}


class ActivateForm(PartForm):
    batch_number = forms.ChoiceField(label="批次")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batches = production.own_batches(actor).order_by("-harvested_on", "-pk")[:200]
        choices = [(b.number, f"{b.number}　{b.product}　{b.quantity_kg} kg") for b in batches]
        self.fields["batch_number"] = forms.ChoiceField(label="批次", choices=choices)
        self.order_fields(["batch_number"])


class MarkForm(PartForm):
    kind = forms.ChoiceField(label="类别", choices=RollMark.Kind.choices, widget=Buttons)
    reason = forms.CharField(label="原因", max_length=200)

    field_order = ["kind", "quantity", "first", "last", "reason"]


class SplitForm(Form):
    keep = forms.IntegerField(label="本卷保留（枚）", min_value=1, max_value=MOST_ORDERED)


class HandOverForm(Form):
    base_number = forms.CharField(
        label="对方基地编号",
        max_length=20,
        help_text="本单位的基地立即转入；本县其他主体的基地须对方确认。",
    )
