import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from xiangsu.accounts import roles, rules
from xiangsu.kernel import clock


class Region(models.Model):
    """An administrative division (行政区划) of Hunan, with both code systems.

    The civil-affairs code and the statistics code agree for counties and differ for
    townships, so neither is the key. `path` is what everything is scoped by:
    `/43/4309/430923/430923100/`.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", "省"
        CITY = "city", "市州"
        COUNTY = "county", "县市区"
        TOWNSHIP = "township", "乡镇街道"

    code_mca = models.CharField("民政代码", max_length=12, null=True)
    code_nbs = models.CharField("统计代码", max_length=12, null=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=8, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=60, unique=True)
    is_statistical = models.BooleanField("仅统计用", default=False)
    valid_from = models.DateField("起用日期", null=True)
    valid_to = models.DateField("停用日期", null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["path"], name="accounts_region_path", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["level", "parent"], name="accounts_region_level"),
        ]

    def __str__(self) -> str:
        return self.name


class RegionAlias(models.Model):
    """Another name a region bears or bore (曾用名、简称)."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.name} → {self.region_id}"


class Organisation(models.Model):
    """A body whose people use the platform (单位): the tenant of every business row."""

    class Kind(models.TextChoices):
        PROVINCE = "province", "省农业农村厅"
        CITY = "city", "市州农业农村局"
        COUNTY = "county", "县市区农业农村局"
        TOWNSHIP = "township", "乡镇监管站"
        ASSOCIATION = "association", "农产品质量安全协会"
        PRODUCER = "producer", "生产经营主体"
        LABORATORY = "laboratory", "检测机构"
        TRACE_POINT = "trace_point", "追溯网点"

    kind = models.CharField("类别", max_length=12, choices=Kind)
    name = models.CharField("名称", max_length=100)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who logs in (用户)."""

    display_name = models.CharField("姓名", max_length=30, blank=True)
    phone = models.CharField("手机号", max_length=20, blank=True)
    password_changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.display_name or self.username


class PastPassword(models.Model):
    """A password a user once had (历史密码), so that the last five are not used again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=clock.now)


class Appointment(models.Model):
    """A user's post (岗位): a role in an organisation from one day to another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments")
    role = models.CharField("角色", max_length=30)
    starts_on = models.DateField("开始日期", default=clock.today)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    client_id = models.UUIDField(null=True, editable=False, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="accounts_appointment_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "starts_on"],
                name="accounts_appointment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.organisation_id} {self.role}"

    @property
    def title(self) -> str:
        return roles.title_of(self.role)


class LoginEvent(models.Model):
    """One attempt to log in (登录记录); annex 2, line A7 counts the successful ones a month."""

    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="login_events")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="login_events"
    )
    username = models.CharField("登录名", max_length=150)
    succeeded = models.BooleanField("成功")
    address = models.GenericIPAddressField("网络地址", null=True)
    device = models.CharField("设备", max_length=200, blank=True)
    happened_at = models.DateTimeField("时间", default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.username} {self.happened_at:%F %T}"


def _new_key() -> str:
    return secrets.token_urlsafe(12)


class OwnSession(models.Model):
    """One place where a user is logged in (登录会话), which the user can end from another."""

    key = models.CharField(max_length=20, unique=True, default=_new_key)
    user = models.ForeignKey(User, models.CASCADE, related_name="own_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return rules.device_name(self.device)


class Notice(models.Model):
    """A message to one organisation's people inside the platform (站内消息)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="notices")
    title = models.CharField("标题", max_length=80)
    text = models.CharField("内容", max_length=400, blank=True)
    link = models.CharField("链接", max_length=200, blank=True)
    sent_at = models.DateTimeField("时间", default=clock.now)
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-sent_at"], name="accounts_notice_new")]

    def __str__(self) -> str:
        return self.title
