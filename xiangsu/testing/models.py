from django.db import models

from xiangsu.kernel import clock


class SelfTest(models.Model):
    """A producer's own test of a batch (自检). Append-only; the raw reading is kept."""

    class Conclusion(models.TextChoices):
        QUALIFIED = "qualified", "合格"
        UNQUALIFIED = "unqualified", "不合格"
        SUSPECTED = "suspected", "可疑"
        INVALID = "invalid", "无效"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.CharField("检测编号", max_length=30, unique=True)
    batch = models.ForeignKey("production.Batch", models.PROTECT, related_name="+")
    method = models.ForeignKey("reference.TestMethod", models.PROTECT, related_name="+")
    item = models.CharField("检测项目", max_length=60)
    reading = models.CharField("原始读数", max_length=40)
    limit_mg_per_kg = models.DecimalField(
        "限量（mg/kg）", max_digits=9, decimal_places=4, null=True
    )
    instrument = models.CharField("仪器或试剂批号", max_length=60)
    technician = models.CharField("检测员", max_length=30)
    tested_at = models.DateTimeField("检测时间")
    conclusion = models.CharField("结论", max_length=11, choices=Conclusion)
    photo = models.ForeignKey("kernel.EvidenceFile", models.PROTECT, null=True)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="testing_selftest_one_click"
            )
        ]
        indexes = [models.Index(fields=["batch"], name="testing_selftest_batch")]

    def __str__(self) -> str:
        return self.number
