import django.contrib.postgres.constraints
from django.db import migrations, models

import xiangsu.kernel.clock

ANNOUNCE_BLOCKS = migrations.RunSQL(
    """
    CREATE TRIGGER note_change BEFORE INSERT OR UPDATE ON scan_codeblock
        FOR EACH ROW EXECUTE FUNCTION scan_note_change();
    CREATE TRIGGER announce_change AFTER INSERT OR UPDATE ON scan_codeblock
        FOR EACH STATEMENT EXECUTE FUNCTION scan_announce_change();
    """,
    """
    DROP TRIGGER announce_change ON scan_codeblock;
    DROP TRIGGER note_change ON scan_codeblock;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("scan", "0002_partition_events_and_announce_changes")]
    operations = [
        migrations.CreateModel(
            name="CodeBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_serial", models.BigIntegerField(unique=True)),
                ("last_serial", models.BigIntegerField()),
                ("organisation_id", models.BigIntegerField()),
                ("region_path", models.CharField(max_length=60)),
                ("opened_at", models.DateTimeField(default=xiangsu.kernel.clock.now)),
                ("changed_xid", models.BigIntegerField(db_index=True, default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_serial__gte", 0), ("last_serial__gte", models.F("first_serial"))
                        ),
                        name="scan_codeblock_is_a_range",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        name="scan_codeblock_no_overlap",
                        expressions=[
                            (
                                models.Func(
                                    "first_serial",
                                    "last_serial",
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            )
                        ],
                    ),
                ]
            },
        ),
        migrations.RunSQL(
            migrations.RunSQL.noop, "DELETE FROM scan_coderun WHERE batch_id IS NULL"
        ),
        migrations.AlterField(
            "coderun", "batch_id", models.BigIntegerField(db_index=True, null=True)
        ),
        migrations.AlterField(
            "coderun",
            "state",
            models.CharField(
                choices=[
                    ("active", "有效"),
                    ("frozen", "冻结"),
                    ("recalled", "召回"),
                    ("void", "作废"),
                    ("retired", "密钥停用"),
                ],
                default="active",
                max_length=8,
            ),
        ),
        ANNOUNCE_BLOCKS,
    ]
