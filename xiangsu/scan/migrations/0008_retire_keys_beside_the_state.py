from django.db import migrations, models

MOVE = migrations.RunSQL(
    "UPDATE scan_coderun SET retired_for = coalesce(nullif(reason, ''), '-'), state = 'active', "
    "reason = '' WHERE state = 'retired'",
    "UPDATE scan_coderun SET reason = retired_for, state = 'retired' "
    "WHERE retired_for <> '' AND state = 'active'",
)


class Migration(migrations.Migration):
    dependencies = [("scan", "0007_count_scans_by_the_hour")]
    operations = [
        migrations.AddField(
            "coderun",
            "retired_for",
            models.CharField("密钥停用原因", blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        MOVE,
        migrations.AlterField(
            "coderun",
            "state",
            models.CharField(
                choices=[
                    ("active", "有效"),
                    ("frozen", "冻结"),
                    ("recalled", "召回"),
                    ("void", "作废"),
                ],
                default="active",
                max_length=8,
            ),
        ),
    ]
