from django.db import migrations, models

# What was issued before told no weight: a roll's order knows it, a batch shares out its own.
WEIGH = migrations.RunSQL(
    """
    UPDATE labels_codeissue i SET kg_per_unit = o.kg_per_unit
    FROM labels_coderoll r JOIN labels_codeorder o ON o.id = r.order_id WHERE r.id = i.roll_id;
    UPDATE labels_codeissue i SET kg_per_unit = greatest(b.quantity_kg / t.units, 0.0001)
    FROM production_batch b, (
        SELECT batch_id, sum(quantity) AS units FROM labels_codeissue
        WHERE roll_id IS NULL GROUP BY batch_id
    ) t
    WHERE b.id = i.batch_id AND t.batch_id = i.batch_id AND i.roll_id IS NULL;
    """,
    migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0041_refuse_changes_to_marks_and_exceptions"),
        ("production", "0010_let_batches_be_bought"),
    ]
    operations = [
        migrations.AddField(
            "codeissue",
            "kg_per_unit",
            models.DecimalField("每枚净重（kg）", default=0, max_digits=12, decimal_places=4),
            preserve_default=False,
        ),
        WEIGH,
    ]
