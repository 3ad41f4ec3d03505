import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

# Besides its state, the reason and the time of voiding, nothing of a certificate changes.
KEEP = """
    CREATE OR REPLACE FUNCTION labels_keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.state = 'issued' AND
           to_jsonb(NEW) - {free} = to_jsonb(OLD) - {free} THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0003_leave_terms_to_reference"),
        ("production", "0010_let_batches_be_bought"),
    ]
    operations = [
        migrations.AddField("certificate", "boxes", models.PositiveIntegerField("箱数", null=True)),
        migrations.AddField(
            "certificate",
            "kg_per_box",
            models.DecimalField("每箱（kg）", max_digits=9, decimal_places=2, null=True),
        ),
        migrations.AddField(
            "certificate",
            "issuer_code",
            models.CharField("主体代码", max_length=20, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "certificate", "voided_at", models.DateTimeField("作废时间", null=True)
        ),
        migrations.AddField(
            "certificate",
            "replaces",
            models.OneToOneField(
                "labels.certificate",
                django.db.models.deletion.PROTECT,
                null=True,
                related_name="replaced_by",
            ),
        ),
        migrations.AddConstraint(
            "certificate",
            models.CheckConstraint(
                condition=Q(boxes=None, kg_per_box=None)
                | Q(boxes__range=(1, 100_000), quantity_kg=F("boxes") * F("kg_per_box")),
                name="labels_certificate_boxes_add_up",
            ),
        ),
        migrations.AddIndex(
            "certificate", models.Index(fields=["batch"], name="labels_certificate_batch")
        ),
        migrations.AddIndex(
            "certificate", models.Index(fields=["retention_until"], name="labels_certificate_kept")
        ),
        migrations.RunSQL(
            KEEP.format(free="ARRAY['state', 'void_reason', 'voided_at']"),
            KEEP.format(free="ARRAY['state', 'void_reason']"),
        ),
    ]
