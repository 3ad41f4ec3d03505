from django.db import models
from django.db.models import Q

from xiangsu.kernel import clock

MOST_ORDERED = 100_000_000


class CodeOrder(models.Model):
    """Trace codes ordered in one act (赋码订单), to be activated on batches later.

    One row whatever the quantity: the codes are `quantity` serials from `first_serial` on.
    An order for boxes packs the units of another order, so box and unit lead to each other
    by arithmetic alone.
    """

    class Purpose(models.TextChoices):
        BATCH = "batch", "直接赋码"
        ROLLS = "rolls", "预印标签卷"
        BOXES = "boxes", "箱码"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    product = models.ForeignKey("subjects.Product", models.PROTECT, related_name="+")
    number = models.CharField("订单号", max_length=30, unique=True)
    purpose = models.CharField("用途", max_length=5, choices=Purpose)
    quantity = models.PositiveIntegerField("数量（枚）")
    first_serial = models.BigIntegerField(unique=True)
    kg_per_unit = models.DecimalField("每枚净重（kg）", max_digits=12, decimal_places=4)
    units = models.OneToOneField("self", models.PROTECT, null=True, related_name="boxes")
    units_per_box = models.PositiveIntegerField("每箱枚数", null=True)
    ordered_by_id = models.BigIntegerField()
    ordered_at = models.DateTimeField("下单时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_codeorder_one_click"
            ),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MOST_ORDERED)),
                name="labels_codeorder_quantity_in_range",
            ),
            models.CheckConstraint(
                condition=Q(purpose="boxes", units__isnull=False, units_per_box__gte=1)
                | (~Q(purpose="boxes") & Q(units=None, units_per_box=None)),
                name="labels_codeorder_boxes_pack_units",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-ordered_at"], name="labels_codeorder_new")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_serial(self) -> int:
        return self.first_serial + self.quantity - 1

    @property
    def kg(self) -> object:
        return self.quantity * self.kg_per_unit


class CodeFile(models.Model):
    """The codes of an order in a file for the print shop (码文件), written by a job.

    rows_done, bytes_done: the last checkpoint that surely lies on the disk; a job that was
    killed goes on from there and gives the same bytes.
    """

    class Format(models.TextChoices):
        TXT = "txt", "txt，每行一码"
        CSV = "csv", "csv，带表头"

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        WRITING = "writing", "生成中"
        READY = "ready", "可下载"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    order = models.ForeignKey(CodeOrder, models.PROTECT, related_name="files")
    format = models.CharField("格式", max_length=3, choices=Format)
    columns = models.JSONField("列")
    packed = models.BooleanField("gz 压缩", default=False)
    origin = models.CharField(max_length=100)  # as it was: a later setting must not change bytes
    state = models.CharField("状态", max_length=7, choices=State, default=State.WAITING)
    rows_done = models.PositiveIntegerField("已写行数", default=0)
    bytes_done = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    requested_by_id = models.BigIntegerField()
    requested_at = models.DateTimeField("申请时间", default=clock.now)
    touched_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField("完成时间", null=True)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_codefile_one_click"
            )
        ]
        indexes = [
            models.Index(
                fields=["touched_at"], condition=~Q(state="ready"), name="labels_codefile_open"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.order.number}-{self.pk}.{self.format}{'.gz' if self.packed else ''}"

    @property
    def percent(self) -> int:
        return self.rows_done * 100 // self.order.quantity
