from django.db import models
from django.db.models import F, Q

from xiangsu.kernel import clock


class Subject(models.Model):
    """A producer's registration (生产经营主体): exactly one for each producing organisation."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "农业企业"
        COOPERATIVE = "cooperative", "农民专业合作社"
        FAMILY_FARM = "family_farm", "家庭农场"
        HOUSEHOLD = "household", "农户"
        COLLECTIVE = "collective", "农村集体经济组织"

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已通过"
        SUSPENDED = "suspended", "已停用"

    organisation = models.OneToOneField(
        "accounts.Organisation", models.PROTECT, related_name="subject"
    )
    number = models.CharField("主体编号", max_length=20, unique=True)
    kind = models.CharField("主体类型", max_length=12, choices=Kind, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    name = models.CharField("名称", max_length=100)
    legal_representative = models.CharField("法定代表人（负责人）", max_length=30, blank=True)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="+", verbose_name="所在乡镇"
    )
    address = models.CharField("详细地址", max_length=120, blank=True)
    industry = models.CharField("主要产业", max_length=60, blank=True)
    contact_name = models.CharField("联系人", max_length=30, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)
    licence = models.ForeignKey("kernel.EvidenceFile", models.PROTECT, null=True)
    licence_valid_to = models.DateField("证照有效期至", null=True)
    state = models.CharField("状态", max_length=9, choices=State, default=State.DRAFT)
    submitted_at = models.DateTimeField("提交时间", null=True)
    reviewed_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=Q(state__in=["submitted", "approved", "suspended"]) & ~Q(uscc=""),
                name="subjects_subject_one_per_uscc",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReviewNote(models.Model):
    """Why a registration was returned, field by field (退回意见)."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="notes")
    field = models.CharField(max_length=30)
    reason = models.CharField(max_length=200)
    noted_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)


class SubjectChange(models.Model):
    """A change of an approved registration, reviewed before it counts (变更申请)."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待审核"
        APPROVED = "approved", "已通过"
        RETURNED = "returned", "已退回"

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="changes")
    before = models.JSONField("变更前")
    after = models.JSONField("变更后")
    reason = models.CharField("变更原因", max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.SUBMITTED)
    opinion = models.CharField("审核意见", max_length=200, blank=True)
    submitted_at = models.DateTimeField(default=clock.now)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state="submitted"),
                name="subjects_change_one_open",
            )
        ]


class Product(models.Model):
    """What a producer sells under one name and specification (产品)."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="products"
    )
    number = models.CharField("产品编号", max_length=20, unique=True)
    name = models.CharField("产品名称", max_length=60)
    category = models.ForeignKey(
        "reference.ProductCategory", models.PROTECT, related_name="+", verbose_name="产品类别"
    )
    spec = models.CharField("规格", max_length=60, blank=True)
    standard = models.CharField("执行标准", max_length=60, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "spec"], name="subjects_product_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="subjects_product_one_click"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.spec}".strip()


class Base(models.Model):
    """A production base (生产基地): a place with plots."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="bases")
    number = models.CharField("基地编号", max_length=20, unique=True)
    name = models.CharField("基地名称", max_length=60)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="+", verbose_name="所在乡镇"
    )
    address = models.CharField("详细地址", max_length=120, blank=True)
    area_mu = models.DecimalField("面积（亩）", max_digits=10, decimal_places=2)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    added_at = models.DateTimeField(default=clock.now)
    client_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="subjects_base_once"),
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="subjects_base_one_click"
            ),
            models.CheckConstraint(condition=Q(area_mu__gt=0), name="subjects_base_has_area"),
        ]

    def __str__(self) -> str:
        return self.name


class BrandAuthorisation(models.Model):
    """A regional public brand lent to a producer for a time (区域公用品牌授权)."""

    class Brand(models.TextChoices):
        XIANGJIANGYUAN = "xiangjiangyuan", "湘江源"
        ANHUA_DARK_TEA = "anhua_dark_tea", "安化黑茶"

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="brand_authorisations"
    )
    brand = models.CharField("品牌", max_length=20, choices=Brand)
    certificate_no = models.CharField("授权编号", max_length=40)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期")
    authorised_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "certificate_no"], name="subjects_authorisation_number"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="subjects_authorisation_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_brand_display()} {self.certificate_no}"


class DirectoryEntry(models.Model):
    """A commercial producer in a county's directory (商品生产主体名录)."""

    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18)
    kind = models.CharField("主体类型", max_length=20)
    industry = models.CharField("主要产业", max_length=60, blank=True)
    import_job = models.ForeignKey("kernel.ImportJob", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "uscc"], name="subjects_directory_once")
        ]

    def __str__(self) -> str:
        return self.name


class TracePoint(models.Model):
    """A place that prints labels for farmers without a computer (追溯网点).

    Its clerks are people of its own organisation, so that they reach nothing else.
    """

    class Operator(models.TextChoices):
        STATION = "station", "乡镇监管站"
        SHOP = "shop", "农资店、商店"
        COOPERATIVE = "cooperative", "合作社"
        VILLAGE = "village", "村级服务站"

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待审核"
        APPROVED = "approved", "运行中"
        RETURNED = "returned", "已退回"
        CLOSED = "closed", "已停用"

    organisation = models.OneToOneField(
        "accounts.Organisation", models.PROTECT, related_name="trace_point"
    )
    number = models.CharField("网点编号", max_length=20, unique=True)
    name = models.CharField("网点名称", max_length=60)
    operator_kind = models.CharField("运营单位类型", max_length=12, choices=Operator)
    operator_name = models.CharField("运营单位", max_length=100)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="+", verbose_name="服务乡镇"
    )
    address = models.CharField("地址", max_length=120)
    contact_name = models.CharField("联系人", max_length=30)
    contact_phone = models.CharField("联系电话", max_length=20)
    opening = models.CharField("开放时间", max_length=60)
    state = models.CharField("状态", max_length=9, choices=State, default=State.SUBMITTED)
    opinion = models.CharField("意见", max_length=200, blank=True)
    submitted_at = models.DateTimeField("提交时间", default=clock.now)
    reviewed_at = models.DateTimeField("审核时间", null=True)
    client_id = models.UUIDField(null=True, unique=True, editable=False)

    def __str__(self) -> str:
        return self.name


class PointConsent(models.Model):
    """A producer's consent that a point prints its labels (代打印授权), for a term."""

    class Kind(models.TextChoices):
        PAPER = "paper", "签字的纸质授权书"
        PHONE = "phone", "本人当面报出登记手机号"

    point = models.ForeignKey(TracePoint, models.PROTECT, related_name="consents")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="print_consents")
    kind = models.CharField("授权方式", max_length=5, choices=Kind)
    paper = models.ForeignKey("kernel.EvidenceFile", models.PROTECT, null=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期")
    user_id = models.BigIntegerField("经办人")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["point", "subject"],
                condition=Q(withdrawn_at=None),
                name="subjects_consent_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(kind="paper") | Q(paper__isnull=False),
                name="subjects_consent_has_its_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} → {self.subject_id}"
