from django.db import models

from xiangsu.kernel import clock


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


class PublicNote(models.Model):
    """A sentence for shoppers on a batch's page (公开说明), set by modules above."""

    batch = models.OneToOneField("production.Batch", models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
