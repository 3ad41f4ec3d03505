import django_filters as filters
import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.accounts import roles, rules
from xiangsu.accounts.models import Appointment, LoginEvent
from xiangsu.ui.filters import DayRange, FilterSet, Month, YesNo
from xiangsu.ui.tables import Table


class UserTable(Table):
    user = tables.Column(verbose_name="姓名")
    username = tables.Column(accessor="user__username", verbose_name="登录名")
    organisation = tables.Column(verbose_name="单位")
    role = tables.Column(verbose_name="角色")
    starts_on = tables.Column(verbose_name="开始日期")
    ends_on = tables.Column(verbose_name="结束日期")

    empty_title = "还没有用户"
    empty_hint = "点击“添加用户”为同事开通账号。"

    class Meta(Table.Meta):
        model = Appointment
        fields = ("user", "username", "organisation", "role", "starts_on", "ends_on")

    def render_role(self, value: str) -> str:
        return roles.title_of(value)


class UserFilter(FilterSet):
    username = filters.CharFilter("user__username", "icontains", label="登录名")
    role = filters.ChoiceFilter(
        label="角色", choices=[(key, role.title) for key, role in roles.ROLES.items()]
    )

    class Meta:
        model = Appointment
        fields = ("username", "role")


class LoginTable(Table):
    happened_at = tables.DateTimeColumn(verbose_name="时间", format="Y-m-d H:i")
    username = tables.Column(verbose_name="登录名")
    organisation = tables.Column(verbose_name="单位")
    succeeded = tables.Column(verbose_name="结果")
    address = tables.Column(verbose_name="网络地址")
    device = tables.Column(verbose_name="设备")

    states = frozenset({"succeeded"})
    empty_title = "还没有登录记录"
    empty_hint = "有人登录后会出现在这里。"

    class Meta(Table.Meta):
        model = LoginEvent
        fields = ("happened_at", "username", "organisation", "succeeded", "address", "device")

    def render_succeeded(self, value: bool) -> SafeString:
        tone, word = ("ok", "成功") if value else ("er", "失败")
        return format_html('<span class="tag {}">{}</span>', tone, word)

    def value_succeeded(self, value: bool) -> str:
        return "成功" if value else "失败"

    def render_device(self, value: str) -> str:
        return rules.device_name(value)


class LoginFilter(FilterSet):
    username = filters.CharFilter(lookup_expr="icontains", label="登录名")
    month = Month(field_name="happened_at", label="月份")
    succeeded = YesNo(label="登录成功")
    happened_at = DayRange(label="时间")

    class Meta:
        model = LoginEvent
        fields = ("username", "month", "succeeded", "happened_at")
