from django.db import models
from django.db.models import Q

from xiangsu.kernel import clock


class Plot(models.Model):
    """A plot of a base (地块) with the crop that grows on it."""

    base = models.ForeignKey("subjects.Base", models.PROTECT, related_name="plots")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.CharField("地块编号", max_length=30, unique=True)
    name = models.CharField("地块名称", max_length=40)
    area_mu = models.DecimalField("面积（亩）", max_digits=9, decimal_places=2)
    crop = models.ForeignKey(
        "reference.ProductCategory", models.PROTECT, related_name="+", verbose_name="作物"
    )
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "name"], name="production_plot_once"),
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="production_plot_one_click"
            ),
            models.CheckConstraint(condition=Q(area_mu__gt=0), name="production_plot_has_area"),
        ]

    def __str__(self) -> str:
        return self.name


class InputPurchase(models.Model):
    """An input bought (投入品采购); its stock is what was bought less what was used."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    product = models.ForeignKey(
        "reference.RegisteredInput", models.PROTECT, related_name="+", verbose_name="投入品"
    )
    supplier = models.CharField("供货单位", max_length=80)
    lot = models.CharField("生产批号", max_length=40, blank=True)
    quantity = models.DecimalField("数量", max_digits=10, decimal_places=2)
    unit = models.CharField("单位", max_length=6)
    purchased_on = models.DateField("采购日期")
    invoice = models.ForeignKey("kernel.EvidenceFile", models.PROTECT, null=True)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="production_purchase_one_click"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="production_purchase_some"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.purchased_on}"


class PesticideUse(models.Model):
    """One use of a pesticide on a plot (用药记录). Append-only: corrected by a new entry.

    Label interval and ingredients are kept as they were on the day of use.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    plot = models.ForeignKey(Plot, models.PROTECT, related_name="pesticide_uses")
    purchase = models.ForeignKey(InputPurchase, models.PROTECT, related_name="uses")
    pest = models.CharField("防治对象", max_length=40)
    dose = models.DecimalField("亩用量", max_digits=9, decimal_places=2)
    dose_unit = models.CharField("用量单位", max_length=10)
    area_mu = models.DecimalField("面积（亩）", max_digits=9, decimal_places=2)
    quantity = models.DecimalField("用量合计", max_digits=10, decimal_places=3)
    applied_on = models.DateField("用药日期")
    operator = models.CharField("操作人", max_length=30)
    interval_days = models.PositiveSmallIntegerField("安全间隔期（天）")
    ingredients = models.JSONField("有效成分")
    warnings = models.JSONField("提示", default=list)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField("更正原因", max_length=200, blank=True)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="production_use_one_click"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="production_use_quantity"),
        ]
        indexes = [models.Index(fields=["plot", "applied_on"], name="production_use_plot")]

    def __str__(self) -> str:
        return f"{self.plot_id} {self.applied_on}"


class Operation(models.Model):
    """A farm operation on a plot (农事活动). Append-only."""

    class Kind(models.TextChoices):
        PLANTING = "planting", "定植"
        IRRIGATION = "irrigation", "灌溉"
        FERTILISING = "fertilising", "施肥"
        TENDING = "tending", "田管"
        OTHER = "other", "其他"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    plot = models.ForeignKey(Plot, models.PROTECT, related_name="operations")
    kind = models.CharField("类型", max_length=12, choices=Kind)
    done_on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True)
    operator = models.CharField("操作人", max_length=30)
    photo = models.ForeignKey("kernel.EvidenceFile", models.PROTECT, null=True)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="production_operation_one_click"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_on}"


class Batch(models.Model):
    """What was harvested, processed or bought together (生产批次): the unit tested and marked."""

    class Kind(models.TextChoices):
        HARVEST = "harvest", "采收"
        PROCESSED = "processed", "加工"
        PURCHASED = "purchased", "收购"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.CharField("批次号", max_length=30, unique=True)
    product = models.ForeignKey("subjects.Product", models.PROTECT, related_name="+")
    base = models.ForeignKey("subjects.Base", models.PROTECT, null=True, related_name="+")
    kind = models.CharField("来源", max_length=9, choices=Kind)
    supplier = models.CharField("供货单位", max_length=100, blank=True)
    harvested_on = models.DateField("采收（生产）日期")
    quantity_kg = models.DecimalField("数量（kg）", max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="production_batch_one_click"
            ),
            models.CheckConstraint(
                condition=Q(quantity_kg__gt=0), name="production_batch_has_quantity"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-harvested_on"], name="production_batch_new")
        ]

    def __str__(self) -> str:
        return self.number


class BatchPlot(models.Model):
    """A plot that gave to a harvest batch (采收地块)."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="plots")
    plot = models.ForeignKey(Plot, models.PROTECT, related_name="harvests")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "plot"], name="production_batchplot_once")
        ]


class BatchLink(models.Model):
    """A quantity of one batch that went into another (批次流转)."""

    parent = models.ForeignKey(Batch, models.PROTECT, related_name="children")
    child = models.ForeignKey(Batch, models.PROTECT, related_name="parents")
    quantity_kg = models.DecimalField("投入数量（kg）", max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "child"], name="production_link_once")
        ]


class Hold(models.Model):
    """A batch that must not be sold or marked (冻结、召回), with all that was made of it."""

    class Kind(models.TextChoices):
        TEST = "test", "检测异常"
        COMPLAINT = "complaint", "投诉核查"
        SUPERVISION = "supervision", "监管冻结"
        RECALL = "recall", "召回"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="holds")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="spread")
    kind = models.CharField("类型", max_length=11, choices=Kind)
    reason = models.CharField("原因", max_length=200)
    opened_at = models.DateTimeField("冻结时间", default=clock.now)
    lifted_at = models.DateTimeField("解除时间", null=True)
    lift_reason = models.CharField("解除原因", max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["batch"], condition=Q(lifted_at=None), name="production_hold_open")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.reason}"
