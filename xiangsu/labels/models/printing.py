from django.db import models
from django.db.models import F, Q

from xiangsu.kernel import clock


class PrintJob(models.Model):
    """Labels asked for at once (打印任务): part of a run, a design, a medium; what was printed.

    The texts of its labels are kept as they were, so that its files can be made again.
    """

    class Medium(models.TextChoices):
        ROLL = "roll", "卷纸 PDF"
        A4 = "a4", "A4 不干胶 PDF"
        TSPL = "tspl", "标签机指令（TSPL）"

    class State(models.TextChoices):
        MAKING = "making", "生成中"
        READY = "ready", "可下载"
        EXPIRED = "expired", "文件已过期"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    issue = models.ForeignKey("labels.CodeIssue", models.PROTECT, related_name="print_jobs")
    design = models.ForeignKey("reference.LabelDesign", models.PROTECT, related_name="+")
    point = models.ForeignKey(
        "subjects.TracePoint",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="代打印网点",
    )
    medium = models.CharField("介质", max_length=4, choices=Medium)
    dpi = models.PositiveSmallIntegerField("打印机分辨率")
    first = models.PositiveIntegerField("起号")
    last = models.PositiveIntegerField("止号")
    label = models.JSONField("标签文字")
    reprinted = models.PositiveIntegerField("其中重打（枚）", default=0)
    reason = models.CharField("重打原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=7, choices=State, default=State.MAKING)
    user_id = models.BigIntegerField("操作人")
    asked_at = models.DateTimeField("打印时间", default=clock.now)
    ready_at = models.DateTimeField("生成时间", null=True)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_printjob_one_click"
            ),
            models.CheckConstraint(
                condition=Q(first__gte=1, last__gte=F("first")), name="labels_printjob_range"
            ),
        ]

    def __str__(self) -> str:
        return f"打印 {self.pk}"

    @property
    def quantity(self) -> int:
        return self.last - self.first + 1


class LabelFile(models.Model):
    """One file of a print job (标签文件), at most 5,000 labels; on disk while `made_at` is set."""

    job = models.ForeignKey(PrintJob, models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField("序号")
    first = models.PositiveIntegerField("起号")
    last = models.PositiveIntegerField("止号")
    size = models.PositiveBigIntegerField("大小", null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    made_at = models.DateTimeField("生成时间", null=True)
    downloads = models.PositiveIntegerField("下载次数", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="labels_labelfile_once")
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"

    @property
    def quantity(self) -> int:
        return self.last - self.first + 1


class SpoiledLabels(models.Model):
    """Labels of a print job that were spoiled and destroyed (损坏标签登记)."""

    job = models.ForeignKey(PrintJob, models.PROTECT, related_name="spoiled")
    first = models.PositiveIntegerField("起号")
    last = models.PositiveIntegerField("止号")
    reason = models.CharField("原因", max_length=200)
    user_id = models.BigIntegerField("登记人")
    reported_at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1, last__gte=F("first")), name="labels_spoiled_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.first}–{self.last}"

    @property
    def quantity(self) -> int:
        return self.last - self.first + 1
