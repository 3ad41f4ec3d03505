import django.db.models.deletion
import xiangsu.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0030_trace_points_are_organisations"),
        ("labels", "0021_refuse_changes_to_card_steps"),
        ("reference", "0030_add_label_designs"),
        ("subjects", "0030_add_trace_points"),
    ]

    operations = [
        migrations.CreateModel(
            name="PrintJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("roll", "卷纸 PDF"),
                            ("a4", "A4 不干胶 PDF"),
                            ("tspl", "标签机指令（TSPL）"),
                        ],
                        max_length=4,
                        verbose_name="介质",
                    ),
                ),
                ("dpi", models.PositiveSmallIntegerField(verbose_name="打印机分辨率")),
                ("first", models.PositiveIntegerField(verbose_name="起号")),
                ("last", models.PositiveIntegerField(verbose_name="止号")),
                ("label", models.JSONField(verbose_name="标签文字")),
                (
                    "reprinted",
                    models.PositiveIntegerField(default=0, verbose_name="其中重打（枚）"),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="重打原因")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("making", "生成中"),
                            ("ready", "可下载"),
                            ("expired", "文件已过期"),
                        ],
                        default="making",
                        max_length=7,
                        verbose_name="状态",
                    ),
                ),
                ("user_id", models.BigIntegerField(verbose_name="操作人")),
                (
                    "asked_at",
                    models.DateTimeField(default=xiangsu.kernel.clock.now, verbose_name="打印时间"),
                ),
                ("ready_at", models.DateTimeField(null=True, verbose_name="生成时间")),
                ("client_id", models.UUIDField(editable=False, null=True)),
                (
                    "design",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.labeldesign",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="print_jobs",
                        to="labels.codeissue",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subjects.tracepoint",
                        verbose_name="代打印网点",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LabelFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("first", models.PositiveIntegerField(verbose_name="起号")),
                ("last", models.PositiveIntegerField(verbose_name="止号")),
                ("size", models.PositiveBigIntegerField(null=True, verbose_name="大小")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("made_at", models.DateTimeField(null=True, verbose_name="生成时间")),
                ("downloads", models.PositiveIntegerField(default=0, verbose_name="下载次数")),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="labels.printjob",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SpoiledLabels",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.PositiveIntegerField(verbose_name="起号")),
                ("last", models.PositiveIntegerField(verbose_name="止号")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("user_id", models.BigIntegerField(verbose_name="登记人")),
                (
                    "reported_at",
                    models.DateTimeField(default=xiangsu.kernel.clock.now, verbose_name="登记时间"),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spoiled",
                        to="labels.printjob",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="printjob",
            constraint=models.UniqueConstraint(
                fields=("organisation", "client_id"), name="labels_printjob_one_click"
            ),
        ),
        migrations.AddConstraint(
            model_name="printjob",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                name="labels_printjob_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="labelfile",
            constraint=models.UniqueConstraint(
                fields=("job", "number"), name="labels_labelfile_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="spoiledlabels",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                name="labels_spoiled_range",
            ),
        ),
    ]
