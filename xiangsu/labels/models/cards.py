from django.db import models
from django.db.models import Q

from xiangsu.kernel import clock


class IdCard(models.Model):
    """One term of a product's ID card (第二代农产品“身份证”), from its application on.

    A renewal is a new row that points to the one it continues; the old one becomes past. So
    each term keeps the evidence and the opinions it was given for, and a card in renewal
    stays valid. Whether a term has run out is a matter of the day, not of the state.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        APPLIED = "applied", "待县审"
        ENDORSED = "endorsed", "待省审"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "有效"
        SUSPENDED = "suspended", "已暂停"
        REVOKED = "revoked", "已注销"
        PAST = "past", "历史证"

    class Grade(models.TextChoices):
        SPECIAL = "special", "特级"
        FIRST = "first", "一级"
        SECOND = "second", "二级"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    product = models.ForeignKey("subjects.Product", models.PROTECT, related_name="+")
    renews = models.ForeignKey("self", models.PROTECT, null=True, related_name="renewals")
    number = models.CharField("身份证号", max_length=20, db_index=True, null=True)
    generation = models.PositiveSmallIntegerField("代次", default=2)
    grade = models.CharField("等级", max_length=7, choices=Grade, blank=True)
    brand = models.CharField("授权品牌", max_length=20, blank=True)
    statement = models.CharField("申请说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=9, choices=State, default=State.DRAFT)
    opinion = models.CharField("意见或原因", max_length=200, blank=True)
    suspended_until = models.DateField("暂停至", null=True)
    applied_at = models.DateTimeField("申请时间", default=clock.now)
    reviewed_at = models.DateTimeField("审核时间", null=True)
    valid_from = models.DateField("有效期起", null=True)
    valid_to = models.DateField("有效期至", null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-valid_from", "-id"],
                condition=Q(state__in=["approved", "suspended", "revoked"]),
                name="labels_idcard_register",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state__in=["draft", "applied", "endorsed"]),
                name="labels_idcard_one_application",
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state__in=["approved", "suspended"]),
                name="labels_idcard_one_standing",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(state="past"), name="labels_idcard_number"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(generation=1), name="labels_idcard_first_generation"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"申请 {self.pk}"


class CardEvidence(models.Model):
    """A file handed in with an application (身份证申请材料), the last one of its kind counts."""

    card = models.ForeignKey(IdCard, models.PROTECT, related_name="evidence")
    code = models.CharField("材料", max_length=20)
    file = models.ForeignKey("kernel.EvidenceFile", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "code"], name="labels_cardevidence_once")
        ]


class CardStep(models.Model):
    """One step in the life of an ID card (办理记录): who, when, what opinion. Append-only."""

    class Act(models.TextChoices):
        SUBMITTED = "submitted", "提交申请"
        ENDORSED = "endorsed", "县级审核通过，报省级审核"
        APPROVED = "approved", "审核通过，发证"
        RETURNED = "returned", "退回修改"
        RENEWED = "renewed", "已续期，换发新证"
        SUSPENDED = "suspended", "暂停使用"
        RESUMED = "resumed", "恢复使用"
        REVOKED = "revoked", "注销"
        EXPIRED = "expired", "到期"
        REGISTERED = "registered", "登记第一代身份证"

    card = models.ForeignKey(IdCard, models.PROTECT, related_name="steps")
    act = models.CharField("事项", max_length=10, choices=Act)
    level = models.CharField("办理层级", max_length=10)
    user_id = models.BigIntegerField("经办人")
    opinion = models.CharField("意见", max_length=200, blank=True)
    reasons = models.JSONField("逐项意见", default=dict)
    happened_at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["card", "happened_at"], name="labels_cardstep_time")]


class CardReminder(models.Model):
    """A reminder of a card's end that was sent (到期提醒), so that none is sent twice."""

    card = models.ForeignKey(IdCard, models.PROTECT, related_name="reminders")
    days = models.PositiveSmallIntegerField("提前天数")  # 0: it has run out
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "days"], name="labels_cardreminder_once")
        ]
