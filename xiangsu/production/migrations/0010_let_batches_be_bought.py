from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("production", "0002_refuse_changes_to_records")]
    operations = [
        migrations.AddField(
            "batch",
            "supplier",
            models.CharField("供货单位", max_length=100, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            "batch",
            "kind",
            models.CharField(
                "来源",
                max_length=9,
                choices=[("harvest", "采收"), ("processed", "加工"), ("purchased", "收购")],
            ),
        ),
    ]
