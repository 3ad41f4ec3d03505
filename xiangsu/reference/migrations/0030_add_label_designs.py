from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0020_add_evidence_duties"),
    ]

    operations = [
        migrations.CreateModel(
            name="LabelDesign",
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
                ("code", models.CharField(max_length=20, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "width_mm",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="宽（mm）"),
                ),
                (
                    "height_mm",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="高（mm）"),
                ),
                ("columns", models.PositiveSmallIntegerField(verbose_name="每行枚数")),
                ("rows", models.PositiveSmallIntegerField(verbose_name="每页行数")),
                (
                    "left_mm",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="左边距（mm）"
                    ),
                ),
                (
                    "top_mm",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="上边距（mm）"
                    ),
                ),
                (
                    "pitch_x_mm",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="横向间距（mm）"
                    ),
                ),
                (
                    "pitch_y_mm",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="纵向间距（mm）"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
