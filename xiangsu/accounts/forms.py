from typing import Any

from django import forms
from django.db.models import QuerySet

from xiangsu.accounts import roles
from xiangsu.accounts.models import Appointment, Organisation
from xiangsu.ui.forms import Day, Form


class AddUserForm(Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="单位")
    role = forms.ChoiceField(label="角色")
    display_name = forms.CharField(label="姓名", max_length=30)
    username = forms.CharField(label="登录名", max_length=60, help_text="字母或数字，登录时使用")
    password = forms.CharField(
        label="初始密码",
        widget=forms.PasswordInput(render_value=False),
        help_text="不少于 10 位，包含大写、小写、数字、符号中的三种",
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], kinds: set[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations
        choices = [(k, role.title) for k, role in roles.ROLES.items() if role.kinds & kinds]
        self.fields["role"] = forms.ChoiceField(label="角色", choices=choices)
        self.order_fields(["organisation", "role", "display_name", "username", "password"])


class SwitchForm(forms.Form):
    appointment = forms.ModelChoiceField(Appointment.objects.none())

    def __init__(self, *args: Any, appointments: list[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["appointment"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Appointment.objects.filter(pk__in=[post.pk for post in appointments])


class EndPostForm(Form):
    ends_on = Day(label="结束日期")
