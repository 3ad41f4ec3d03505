from django.db import models
from django.db.models import Q

from xiangsu.kernel import clock


class QuotaException(models.Model):
    """More than the mass balance gives, granted by a county (额度核准). Append-only."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    category = models.ForeignKey(
        "reference.ProductCategory", models.PROTECT, related_name="+", verbose_name="产品类别"
    )
    kg = models.DecimalField("核准数量（kg）", max_digits=14, decimal_places=2)
    valid_to = models.DateField("有效期至")
    reason = models.CharField("原因", max_length=200)
    granted_by_id = models.BigIntegerField()
    granted_at = models.DateTimeField("核准时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_exception_one_click"
            ),
            models.CheckConstraint(condition=Q(kg__gt=0), name="labels_exception_some"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kg} kg"
