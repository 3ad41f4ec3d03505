from django.db import models

from xiangsu.kernel import clock


class LedgerHead(models.Model):
    """The last link of one organisation's chain (链头); locked by whoever writes the next."""

    organisation_id = models.BigIntegerField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")


class LedgerEntry(models.Model):
    """One act in the audit ledger (审计日志), chained to the one before it by hash.

    Append-only: triggers refuse UPDATE and DELETE to everybody.
    """

    organisation_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    user_id = models.BigIntegerField()
    region_path = models.CharField(max_length=60)
    facts = models.JSONField()
    recorded_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "sequence"], name="kernel_ledgerentry_one_chain"
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="kernel_ledger_subject"),
            models.Index(fields=["recorded_at"], name="kernel_ledger_time"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.sequence} {self.action}"


class LedgerCheckpoint(models.Model):
    """The heads of all chains at the end of a day (每日存证), hashed together. Append-only."""

    day = models.DateField(unique=True)
    heads = models.JSONField()
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)


class EvidenceFile(models.Model):
    """A file kept as evidence (证据文件), stored once by its SHA-256, never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.content_type}"


class NumberCounter(models.Model):
    """The last number given out under a prefix (编号)."""

    prefix = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)


class ImportJob(models.Model):
    """A spreadsheet on its way in (导入任务): previewed, committed once, undone at most once."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", "待确认"
        COMMITTED = "committed", "已导入"
        UNDONE = "undone", "已撤销"

    kind = models.CharField(max_length=30)
    organisation_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    filename = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField()
    errors = models.JSONField()
    options = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    uploaded_at = models.DateTimeField(default=clock.now)
    committed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.filename}"
