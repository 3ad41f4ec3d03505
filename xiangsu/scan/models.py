from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from xiangsu.kernel import clock


class PublishedCard(models.Model):
    """What scanning a batch's codes shows (公开卡): the document and its rendered page."""

    batch_id = models.BigIntegerField(unique=True)
    version = models.PositiveIntegerField(default=1)
    document = models.JSONField()
    page = models.BinaryField()
    published_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"batch {self.batch_id} v{self.version}"


class CodeRun(models.Model):
    """A run of issued serials (码段) and the state a scan of them shows.

    `changed_xid` is set by trigger to the writing transaction, so that a scan process can
    ask for everything that may have become visible since it last looked.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "有效"
        FROZEN = "frozen", "冻结"
        RECALLED = "recalled", "召回"
        VOID = "void", "作废"

    first_serial = models.BigIntegerField(unique=True)
    last_serial = models.BigIntegerField()
    batch_id = models.BigIntegerField(db_index=True)
    organisation_id = models.BigIntegerField()
    region_path = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    reason = models.CharField(max_length=200, blank=True)
    card_version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(default=clock.now)
    changed_xid = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_serial__gte=0, last_serial__gte=F("first_serial")),
                name="scan_coderun_is_a_range",
            ),
            ExclusionConstraint(
                name="scan_coderun_no_overlap",
                expressions=[
                    (
                        Func("first_serial", "last_serial", Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_serial}–{self.last_serial} {self.state}"


class ScanEvent(models.Model):
    """One answered scan (扫码记录); written by the scan process, in monthly partitions."""

    serial = models.BigIntegerField()
    batch_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    region_path = models.CharField(max_length=60)
    seen_at = models.DateTimeField()
    device = models.BinaryField(max_length=16)

    def __str__(self) -> str:
        return f"{self.serial} {self.seen_at:%F %T}"


class ScanCounter(models.Model):
    """How often one code was scanned, and when first and last (查询次数)."""

    serial = models.BigIntegerField(primary_key=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.serial} ×{self.times}"


class SpoolMark(models.Model):
    """How far a spool file was read into the database (补录进度)."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField()
