from decimal import Decimal
from typing import Any

from django import forms

from xiangsu.kernel.actor import Actor
from xiangsu.labels.models import MOST_ORDERED, CodeFile
from xiangsu.labels.services.code_files import TITLES
from xiangsu.subjects import queries as subjects
from xiangsu.ui.forms import Buttons, Form


class OrderForm(Form):
    product_number = forms.ChoiceField(label="产品")
    quantity = forms.IntegerField(label="数量（枚）", min_value=1, max_value=MOST_ORDERED)
    kg_per_unit = forms.DecimalField(
        label="每枚净重（kg）", min_value=Decimal("0.0001"), max_digits=12, decimal_places=4
    )
    labels_per_roll = forms.IntegerField(
        label="每卷枚数",
        min_value=1,
        max_value=MOST_ORDERED,
        required=False,
        help_text="预印成卷时填写；不填则整单为一段，直接启用到批次。",
    )
    base_number = forms.ChoiceField(label="送到基地", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = [(p.number, str(p)) for p in subjects.own_products(actor)]
        bases = [(b.number, str(b)) for b in subjects.own_bases(actor)]
        self.fields["product_number"] = forms.ChoiceField(label="产品", choices=products)
        self.fields["base_number"] = forms.ChoiceField(
            label="送到基地", choices=[("", "不指定"), *bases], required=False
        )


class BoxesForm(Form):
    units_per_box = forms.IntegerField(label="每箱装几枚", min_value=1, max_value=MOST_ORDERED)


class CodeFileForm(Form):
    format = forms.ChoiceField(label="格式", choices=CodeFile.Format.choices, widget=Buttons)
    columns = forms.MultipleChoiceField(
        label="列", choices=list(TITLES.items()), widget=forms.CheckboxSelectMultiple
    )
    packed = forms.BooleanField(label="压缩为 gz", required=False)


class LookUpForm(forms.Form):
    code = forms.CharField(label="追溯码", max_length=200)

    def clean_code(self) -> str:
        """A scan gun types the whole address that the QR holds."""
        return str(self.cleaned_data["code"]).rpartition("/")[2]
