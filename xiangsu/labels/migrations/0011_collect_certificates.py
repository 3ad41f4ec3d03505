import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import xiangsu.kernel.clock
from xiangsu.kernel.protection import append_only


def _id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("labels", "0010_issue_certificates_by_box_and_again")]
    operations = [
        migrations.CreateModel(
            name="CertificateReceipt",
            fields=[
                ("id", _id()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("certificate", "承诺达标合格证"),
                            ("other", "其他质量安全合格证明"),
                        ],
                        max_length=11,
                        verbose_name="种类",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="证明编号")),
                ("issuer_name", models.CharField(max_length=100, verbose_name="开具者")),
                ("product_name", models.CharField(max_length=120, verbose_name="产品名称")),
                ("origin", models.CharField(blank=True, max_length=120, verbose_name="产地")),
                (
                    "quantity_kg",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="数量（kg）"),
                ),
                ("issued_on", models.DateField(verbose_name="开具日期")),
                ("collected_on", models.DateField(verbose_name="收取日期")),
                ("retention_until", models.DateField(verbose_name="保存至")),
                (
                    "recorded_at",
                    models.DateTimeField(default=xiangsu.kernel.clock.now, verbose_name="登记时间"),
                ),
                ("client_id", models.UUIDField(editable=False, null=True)),
                (
                    "batch",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="production.batch"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "ours",
                    models.ForeignKey(
                        null=True,
                        on_delete=PROTECT,
                        related_name="receipts",
                        to="labels.certificate",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(null=True, on_delete=PROTECT, to="kernel.evidencefile"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "client_id"), name="labels_receipt_one_click"
                    ),
                    models.CheckConstraint(
                        condition=Q(("quantity_kg__gt", 0)), name="labels_receipt_some"
                    ),
                ],
                "indexes": [models.Index(fields=["batch"], name="labels_receipt_batch")],
            },
        ),
        migrations.CreateModel(
            name="ReissuedQuantity",
            fields=[
                ("id", _id()),
                (
                    "quantity_kg",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="数量（kg）"),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="sources", to="labels.certificate"
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="reissues",
                        to="labels.certificatereceipt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("certificate", "receipt"), name="labels_reissued_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(("quantity_kg__gt", 0)), name="labels_reissued_some"
                    ),
                ],
            },
        ),
        append_only("labels_certificatereceipt"),
        append_only("labels_reissuedquantity"),
    ]
