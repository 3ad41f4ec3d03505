import secrets

from django.db import models

from xiangsu.kernel import clock

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_tracking_number() -> str:
    """Twelve characters nobody confuses when reading aloud; 60 bits, so not guessed."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


class Complaint(models.Model):
    """What a shopper reports (投诉举报); lands in the inbox of the county responsible.

    Owner and place are plain copies: a complaint about an unknown code has no producer.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "待受理"
        HANDLING = "handling", "处理中"
        CLOSED = "closed", "已办结"

    tracking_number = models.CharField(
        "查询号", max_length=12, unique=True, default=new_tracking_number
    )
    code = models.CharField("追溯码", max_length=40, blank=True)
    batch = models.ForeignKey("production.Batch", models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+")
    text = models.CharField("投诉内容", max_length=1000)
    contact = models.CharField("联系方式", max_length=60, blank=True)
    photo = models.ForeignKey("kernel.EvidenceFile", models.PROTECT, null=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.RECEIVED)
    reply = models.CharField("答复", max_length=1000, blank=True)
    filed_at = models.DateTimeField("提交时间", default=clock.now)
    closed_at = models.DateTimeField("办结时间", null=True)
    client_id = models.UUIDField(null=True, editable=False, unique=True)

    def __str__(self) -> str:
        return self.tracking_number
