from django.db import models
from django.db.models import F, Q

from xiangsu.kernel import clock

MOST_CODES = 1_000_000


class IdCard(models.Model):
    """The ID card of one product (第二代农产品“身份证”), one valid at a time."""

    class State(models.TextChoices):
        APPLIED = "applied", "待审核"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "有效"
        SUSPENDED = "suspended", "已暂停"
        REVOKED = "revoked", "已注销"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    product = models.ForeignKey("subjects.Product", models.PROTECT, related_name="+")
    number = models.CharField("身份证号", max_length=20, unique=True, null=True)
    generation = models.PositiveSmallIntegerField("代次", default=2)
    brand = models.CharField("授权品牌", max_length=20, blank=True)
    statement = models.CharField("申请说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=9, choices=State, default=State.APPLIED)
    opinion = models.CharField("审核意见", max_length=200, blank=True)
    applied_at = models.DateTimeField("申请时间", default=clock.now)
    reviewed_at = models.DateTimeField("审核时间", null=True)
    valid_from = models.DateField("有效期起", null=True)
    valid_to = models.DateField("有效期至", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state__in=["applied", "approved", "suspended"]),
                name="labels_idcard_one_per_product",
            )
        ]

    def __str__(self) -> str:
        return self.number or f"申请 {self.pk}"


class Certificate(models.Model):
    """A commitment certificate of a batch (承诺达标合格证): void and re-issued, never edited.

    Names and texts are kept as they were when it was issued.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "有效"
        VOID = "void", "已作废"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    batch = models.ForeignKey("production.Batch", models.PROTECT, related_name="+")
    layout = models.ForeignKey("reference.CertificateLayout", models.PROTECT, related_name="+")
    number = models.CharField("合格证编号", max_length=30, unique=True)
    bases = models.JSONField("承诺依据")
    test_ids = models.JSONField("检测记录", default=list)
    quantity_kg = models.DecimalField("数量（kg）", max_digits=12, decimal_places=2)
    product_name = models.CharField("产品名称", max_length=120)
    origin = models.CharField("产地", max_length=120)
    issuer_name = models.CharField("承诺主体", max_length=100)
    contact = models.CharField("联系方式", max_length=40)
    voluntary = models.BooleanField("自愿开具")
    issued_on = models.DateField("开具日期")
    issued_at = models.DateTimeField(default=clock.now)
    retention_until = models.DateField("保存至")
    state = models.CharField("状态", max_length=6, choices=State, default=State.ISSUED)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_certificate_one_click"
            )
        ]

    def __str__(self) -> str:
        return self.number


class CodeIssue(models.Model):
    """One run of consecutive trace codes given to a batch in a single act (赋码).

    Codes are not stored one by one: a run is its first serial and its length.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "有效"
        VOID = "void", "已作废"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    batch = models.ForeignKey("production.Batch", models.PROTECT, related_name="+")
    card = models.ForeignKey(IdCard, models.PROTECT, related_name="issues")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="issues")
    first_serial = models.BigIntegerField(unique=True)
    quantity = models.PositiveIntegerField("数量")
    state = models.CharField("状态", max_length=6, choices=State, default=State.ACTIVE)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    issued_at = models.DateTimeField("赋码时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_codeissue_one_click"
            ),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MOST_CODES)),
                name="labels_codeissue_quantity_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} codes from {self.first_serial}"

    @property
    def last_serial(self) -> int:
        return self.first_serial + self.quantity - 1


class PublicNote(models.Model):
    """A sentence for shoppers on a batch's page (公开说明), set by modules above."""

    batch = models.OneToOneField("production.Batch", models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)


class CardTerm(models.Model):
    """How long a new ID card is valid (身份证有效期), from one day to another.

    No source for the term was found: the rows are the platform's own decision.
    """

    months = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="labels_cardterm_dates",
            )
        ]
