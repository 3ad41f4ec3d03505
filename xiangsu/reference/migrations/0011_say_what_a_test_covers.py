import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reference", "0010_give_layouts_their_lines")]
    operations = [
        migrations.AddField(
            "substance",
            "group",
            models.CharField("化学类别", max_length=20, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="TestCoverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(null=True, verbose_name="起始日期")),
                ("valid_to", models.DateField(null=True, verbose_name="截止日期")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("certainty", models.CharField(max_length=120, verbose_name="可信程度")),
                (
                    "group",
                    models.CharField(blank=True, max_length=20, verbose_name="化学类别"),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coverage",
                        to="reference.testmethod",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("method", "group", "valid_from"),
                        name="reference_testcoverage_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
