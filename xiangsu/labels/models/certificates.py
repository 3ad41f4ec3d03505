from django.db import models
from django.db.models import F, Q

from xiangsu.kernel import clock

MOST_BOXES = 100_000


class Certificate(models.Model):
    """A commitment certificate of a batch (承诺达标合格证): void and re-issued, never edited.

    Names and texts are kept as they were when it was issued. One row also stands for the
    copies on its boxes (一箱一证), numbered on paper from 001 on.
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
    boxes = models.PositiveIntegerField("箱数", null=True)
    kg_per_box = models.DecimalField("每箱（kg）", max_digits=9, decimal_places=2, null=True)
    product_name = models.CharField("产品名称", max_length=120)
    origin = models.CharField("产地", max_length=120)
    issuer_name = models.CharField("承诺主体", max_length=100)
    issuer_code = models.CharField("主体代码", max_length=20, blank=True)
    contact = models.CharField("联系方式", max_length=40)
    voluntary = models.BooleanField("自愿开具")
    issued_on = models.DateField("开具日期")
    issued_at = models.DateTimeField(default=clock.now)
    retention_until = models.DateField("保存至")
    state = models.CharField("状态", max_length=6, choices=State, default=State.ISSUED)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_certificate_one_click"
            ),
            models.CheckConstraint(
                condition=Q(boxes=None, kg_per_box=None)
                | Q(boxes__range=(1, MOST_BOXES), quantity_kg=F("boxes") * F("kg_per_box")),
                name="labels_certificate_boxes_add_up",
            ),
        ]
        indexes = [
            models.Index(fields=["batch"], name="labels_certificate_batch"),
            models.Index(fields=["retention_until"], name="labels_certificate_kept"),
        ]

    def __str__(self) -> str:
        return self.number


class PublicNote(models.Model):
    """A sentence for shoppers on a batch's page (公开说明), set by modules above."""

    batch = models.OneToOneField("production.Batch", models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
