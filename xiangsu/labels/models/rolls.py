from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from xiangsu.kernel import clock
from xiangsu.labels.models.orders import CodeOrder


def _ranges(name: str) -> list[models.BaseConstraint]:
    """Serials from first to last, none of them in two rows of the table."""
    serials = Func("first_serial", "last_serial", Value("[]"), function="int8range")
    return [
        models.CheckConstraint(
            condition=Q(first_serial__gte=0, last_serial__gte=F("first_serial")),
            name=f"{name}_is_a_range",
        ),
        ExclusionConstraint(
            name=f"{name}_no_overlap", expressions=[(serials, RangeOperators.OVERLAPS)]
        ),
    ]


class CodeRoll(models.Model):
    """A roll of labels with its range of codes (标签卷): who has it, where, since when.

    Splitting shortens the roll and makes a new one of its unused end. What was used of it
    is in CodeIssue and RollMark.
    """

    class State(models.TextChoices):
        HELD = "held", "在库"
        OFFERED = "offered", "待对方确认"
        CLOSED = "closed", "已核销"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    order = models.ForeignKey(CodeOrder, models.PROTECT, related_name="rolls")
    number = models.CharField("卷号", max_length=40, unique=True)
    first_serial = models.BigIntegerField(unique=True)
    last_serial = models.BigIntegerField()
    base = models.ForeignKey(
        "subjects.Base", models.PROTECT, null=True, related_name="+", verbose_name="所在基地"
    )
    offered_to = models.ForeignKey("subjects.Base", models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=7, choices=State, default=State.HELD)
    delivered_at = models.DateTimeField("入库时间", default=clock.now)

    class Meta:
        constraints = _ranges("labels_coderoll")
        indexes = [models.Index(fields=["organisation", "state"], name="labels_coderoll_holder")]

    def __str__(self) -> str:
        return self.number

    @property
    def quantity(self) -> int:
        return self.last_serial - self.first_serial + 1


class RollMark(models.Model):
    """A range of a roll that will never be on goods, and why (标签核销). Append-only."""

    class Kind(models.TextChoices):
        DAMAGED = "damaged", "损坏"
        LOST = "lost", "丢失"
        VOID = "void", "作废"
        UNUSED = "unused", "剩余退回"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    roll = models.ForeignKey(CodeRoll, models.PROTECT, related_name="marks")
    kind = models.CharField("类别", max_length=7, choices=Kind)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    reason = models.CharField("原因", max_length=200)
    marked_at = models.DateTimeField("登记时间", default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="labels_rollmark_one_click"
            ),
            *_ranges("labels_rollmark"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity}"

    @property
    def quantity(self) -> int:
        return self.last_serial - self.first_serial + 1
