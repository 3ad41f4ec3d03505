from typing import Any

from django import forms

from xiangsu.ui.forms import Amount, Form


class CertificateForm(Form):
    bases = forms.MultipleChoiceField(label="承诺依据", widget=forms.CheckboxSelectMultiple)
    quantity_kg = Amount(label="数量（kg）")

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bases"] = forms.MultipleChoiceField(
            label="承诺依据",
            choices=[(basis, basis) for basis in offered],
            widget=forms.CheckboxSelectMultiple,
        )
