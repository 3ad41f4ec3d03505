from django.db import models
from django.db.models import Q

from xiangsu.kernel import clock
from xiangsu.labels.models.orders import MOST_ORDERED


class CodeIssue(models.Model):
    """One run of consecutive trace codes given to a batch in a single act (赋码).

    Codes are not stored one by one: a run is its first serial and its length. With a roll,
    its labels were ordered and printed before; without one, the run is fresh.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "有效"
        VOID = "void", "已作废"
        RETIRED = "retired", "密钥停用"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    batch = models.ForeignKey("production.Batch", models.PROTECT, related_name="+")
    card = models.ForeignKey("labels.IdCard", models.PROTECT, related_name="issues")
    certificate = models.ForeignKey("labels.Certificate", models.PROTECT, related_name="issues")
    roll = models.ForeignKey(
        "labels.CodeRoll", models.PROTECT, null=True, related_name="issues", verbose_name="标签卷"
    )
    first_serial = models.BigIntegerField(unique=True)
    quantity = models.PositiveIntegerField("数量")
    kg_per_unit = models.DecimalField("每枚净重（kg）", max_digits=12, decimal_places=4)
    state = models.CharField("状态", max_length=7, choices=State, default=State.ACTIVE)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    issued_at = models.DateTimeField("赋码时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_codeissue_one_click"
            ),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MOST_ORDERED)),
                name="labels_codeissue_quantity_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} codes from {self.first_serial}"

    @property
    def last_serial(self) -> int:
        return self.first_serial + self.quantity - 1
