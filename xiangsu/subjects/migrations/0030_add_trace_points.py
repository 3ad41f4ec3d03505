import django.db.models.deletion
import xiangsu.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0030_trace_points_are_organisations"),
        ("kernel", "0002_refuse_changes_to_the_ledger"),
        ("subjects", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TracePoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="网点编号")),
                ("name", models.CharField(max_length=60, verbose_name="网点名称")),
                (
                    "operator_kind",
                    models.CharField(
                        choices=[
                            ("station", "乡镇监管站"),
                            ("shop", "农资店、商店"),
                            ("cooperative", "合作社"),
                            ("village", "村级服务站"),
                        ],
                        max_length=12,
                        verbose_name="运营单位类型",
                    ),
                ),
                ("operator_name", models.CharField(max_length=100, verbose_name="运营单位")),
                ("address", models.CharField(max_length=120, verbose_name="地址")),
                ("contact_name", models.CharField(max_length=30, verbose_name="联系人")),
                ("contact_phone", models.CharField(max_length=20, verbose_name="联系电话")),
                ("opening", models.CharField(max_length=60, verbose_name="开放时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "待审核"),
                            ("approved", "运行中"),
                            ("returned", "已退回"),
                            ("closed", "已停用"),
                        ],
                        default="submitted",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("opinion", models.CharField(blank=True, max_length=200, verbose_name="意见")),
                (
                    "submitted_at",
                    models.DateTimeField(default=xiangsu.kernel.clock.now, verbose_name="提交时间"),
                ),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                ("client_id", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trace_point",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="服务乡镇",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PointConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("paper", "签字的纸质授权书"),
                            ("phone", "本人当面报出登记手机号"),
                        ],
                        max_length=5,
                        verbose_name="授权方式",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("valid_to", models.DateField(verbose_name="截止日期")),
                ("user_id", models.BigIntegerField(verbose_name="经办人")),
                (
                    "recorded_at",
                    models.DateTimeField(default=xiangsu.kernel.clock.now, verbose_name="登记时间"),
                ),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="kernel.evidencefile",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="print_consents",
                        to="subjects.subject",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="subjects.tracepoint",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("point", "subject"),
                        name="subjects_consent_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "paper"), _negated=True),
                            ("paper__isnull", False),
                            _connector="OR",
                        ),
                        name="subjects_consent_has_its_paper",
                    ),
                ],
            },
        ),
    ]
