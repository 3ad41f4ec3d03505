from django.db import models
from django.db.models import Q

from xiangsu.kernel import clock


class CertificateReceipt(models.Model):
    """A certificate or other proof a buyer collected (收取的合格证) for goods it bought.

    Append-only. `ours`: the certificate of this platform that it is, if it is one.
    """

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", "承诺达标合格证"
        OTHER = "other", "其他质量安全合格证明"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    batch = models.ForeignKey("production.Batch", models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=11, choices=Kind)
    ours = models.ForeignKey(
        "labels.Certificate", models.PROTECT, null=True, related_name="receipts"
    )
    number = models.CharField("证明编号", max_length=60, blank=True)
    issuer_name = models.CharField("开具者", max_length=100)
    product_name = models.CharField("产品名称", max_length=120)
    origin = models.CharField("产地", max_length=120, blank=True)
    quantity_kg = models.DecimalField("数量（kg）", max_digits=12, decimal_places=2)
    issued_on = models.DateField("开具日期")
    collected_on = models.DateField("收取日期")
    photo = models.ForeignKey("kernel.EvidenceFile", models.PROTECT, null=True)
    retention_until = models.DateField("保存至")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_receipt_one_click"
            ),
            models.CheckConstraint(condition=Q(quantity_kg__gt=0), name="labels_receipt_some"),
        ]
        indexes = [models.Index(fields=["batch"], name="labels_receipt_batch")]

    def __str__(self) -> str:
        return self.number or f"{self.issuer_name} {self.issued_on}"


class ReissuedQuantity(models.Model):
    """What a buyer's certificate took from one collected certificate (重新开具的数量).

    Append-only; with its certificate void it no longer counts.
    """

    certificate = models.ForeignKey("labels.Certificate", models.PROTECT, related_name="sources")
    receipt = models.ForeignKey(CertificateReceipt, models.PROTECT, related_name="reissues")
    quantity_kg = models.DecimalField("数量（kg）", max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "receipt"], name="labels_reissued_once"),
            models.CheckConstraint(condition=Q(quantity_kg__gt=0), name="labels_reissued_some"),
        ]
