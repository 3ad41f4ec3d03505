from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("province", "省农业农村厅"),
                    ("city", "市州农业农村局"),
                    ("county", "县市区农业农村局"),
                    ("township", "乡镇监管站"),
                    ("association", "农产品质量安全协会"),
                    ("producer", "生产经营主体"),
                    ("laboratory", "检测机构"),
                    ("trace_point", "追溯网点"),
                ],
                max_length=12,
                verbose_name="类别",
            ),
        ),
    ]
