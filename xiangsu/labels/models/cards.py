from django.db import models
from django.db.models import Q

from xiangsu.kernel import clock


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
