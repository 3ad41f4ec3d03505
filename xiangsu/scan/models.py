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


def _no_overlap(name: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            (
                Func("first_serial", "last_serial", Value("[]"), function="int8range"),
                RangeOperators.OVERLAPS,
            )
        ],
    )


class CodeBlock(models.Model):
    """Serials given out before they are put on goods (已发放、未启用的码段), as on printed rolls.

    A serial that lies in a block and in no run is genuine, but not activated.
    """

    first_serial = models.BigIntegerField(unique=True)
    last_serial = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    region_path = models.CharField(max_length=60)
    opened_at = models.DateTimeField(default=clock.now)
    changed_xid = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_serial__gte=0, last_serial__gte=F("first_serial")),
                name="scan_codeblock_is_a_range",
            ),
            _no_overlap("scan_codeblock_no_overlap"),
        ]

    def __str__(self) -> str:
        return f"{self.first_serial}–{self.last_serial}"


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
    batch_id = models.BigIntegerField(null=True, db_index=True)  # none: never put on a batch
    organisation_id = models.BigIntegerField()
    region_path = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    reason = models.CharField(max_length=200, blank=True)
    retired_for = models.CharField("密钥停用原因", max_length=200, blank=True)
    card_version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(default=clock.now)
    changed_xid = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_serial__gte=0, last_serial__gte=F("first_serial")),
                name="scan_coderun_is_a_range",
            ),
            _no_overlap("scan_coderun_no_overlap"),
        ]

    def __str__(self) -> str:
        return f"{self.first_serial}–{self.last_serial} {self.state}"


class ScanEvent(models.Model):
    """One answered scan (扫码记录); written by the scan process, in monthly partitions.

    The process numbers its events itself, so that a commit whose answer was lost can be
    told from one that never happened. `place` is a county at the most exact (PIPL, article 6).
    """

    class Role(models.IntegerChoices):
        SHOPPER = 0, "消费者"
        PRODUCER = 1, "生产经营者"
        INSPECTOR = 2, "监管人员"

    id = models.BigIntegerField(primary_key=True)
    serial = models.BigIntegerField()
    batch_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField()
    region_path = models.CharField(max_length=60)
    seen_at = models.DateTimeField()
    device = models.BinaryField(max_length=16)
    role = models.SmallIntegerField(choices=Role, default=Role.SHOPPER)
    place = models.CharField("县市区", max_length=6, default="")

    def __str__(self) -> str:
        return f"{self.serial} {self.seen_at:%F %T}"


class ScanCounter(models.Model):
    """What is known of one scanned code (查询次数): the facts its next verdict is judged by.

    phones, places: sets of 64 bits, a bit for each hash of a shopper's phone or a county.
    fastest_kmh: the highest speed somebody carrying the goods would have needed, less the
    width of two counties. x_km, y_km: where it was last seen, on a plane laid over Hunan.
    """

    serial = models.BigIntegerField(primary_key=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField()
    shoppers = models.IntegerField(default=0)  # scans by shoppers among `times`
    phones = models.BigIntegerField(default=0)
    places = models.BigIntegerField(default=0)
    fastest_kmh = models.IntegerField(default=0)
    placed_at = models.DateTimeField(null=True)
    x_km = models.SmallIntegerField(null=True)
    y_km = models.SmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.serial} ×{self.times}"


class ScanHour(models.Model):
    """How often a batch's codes were scanned in one hour, where and by whom (扫码汇总).

    Counted from the events and countable anew from them; batch 0: codes on no goods yet.
    """

    hour = models.DateTimeField()
    batch_id = models.BigIntegerField(default=0)
    organisation_id = models.BigIntegerField()
    region_path = models.CharField(max_length=60)
    place = models.CharField("县市区", max_length=6, default="")
    role = models.SmallIntegerField(choices=ScanEvent.Role)
    scans = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "batch_id", "organisation_id", "region_path", "place", "role"],
                name="scan_scanhour_once",
            )
        ]
        indexes = [
            models.Index(fields=["organisation_id", "hour"], name="scan_scanhour_owner"),
            models.Index(
                fields=["region_path", "hour"],
                name="scan_scanhour_region",
                opclasses=["varchar_pattern_ops", "timestamptz_ops"],
            ),
        ]


class LateHour(models.Model):
    """An hour that got events after it was counted (待重算的小时), from a spool or a history."""

    hour = models.DateTimeField()
