from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scan", "0006_let_the_app_make_months_of_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="LateHour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ScanHour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("batch_id", models.BigIntegerField(default=0)),
                ("organisation_id", models.BigIntegerField()),
                ("region_path", models.CharField(max_length=60)),
                ("place", models.CharField(default="", max_length=6, verbose_name="县市区")),
                (
                    "role",
                    models.SmallIntegerField(
                        choices=[(0, "消费者"), (1, "生产经营者"), (2, "监管人员")]
                    ),
                ),
                ("scans", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "hour"], name="scan_scanhour_owner"),
                    models.Index(
                        fields=["region_path", "hour"],
                        name="scan_scanhour_region",
                        opclasses=["varchar_pattern_ops", "timestamptz_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "hour",
                            "batch_id",
                            "organisation_id",
                            "region_path",
                            "place",
                            "role",
                        ),
                        name="scan_scanhour_once",
                    )
                ],
            },
        ),
    ]
