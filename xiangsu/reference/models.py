from django.db import models


class DatedRule(models.Model):
    """What a notice or standard may change: in force from one day to another, both included."""

    valid_from = models.DateField("起始日期", null=True)
    valid_to = models.DateField("截止日期", null=True)
    source = models.CharField("依据", max_length=200)
    certainty = models.CharField("可信程度", max_length=120)

    class Meta:
        abstract = True


class ProductCategory(models.Model):
    """A kind of agricultural product (产品类别), a tree after NY/T 3177 with own leaves."""

    code = models.CharField("编码", max_length=12, unique=True)
    nyt3177_code = models.CharField("NY/T 3177 编码", max_length=12, blank=True)
    name = models.CharField("名称", max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CertificateDuty(DatedRule):
    """That a category must carry a commitment certificate when sold (开具合格证的范围)."""

    category = models.ForeignKey(ProductCategory, models.CASCADE, related_name="duties")


class Substance(models.Model):
    """An active ingredient (有效成分)."""

    name = models.CharField("名称", max_length=60, unique=True)
    group = models.CharField("化学类别", max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class BanRule(DatedRule):
    """A substance that must not be used (禁用、限用农药), everywhere or on some categories."""

    substance = models.ForeignKey(Substance, models.CASCADE, related_name="bans")
    scope = models.CharField("范围", max_length=120)
    categories = models.JSONField("类别编码", default=list)  # empty: everywhere

    def __str__(self) -> str:
        return f"{self.substance_id} {self.scope}"


class RegisteredInput(models.Model):
    """A registered farm input (登记投入品): what a dealer sells and a label describes."""

    class Kind(models.TextChoices):
        PESTICIDE = "pesticide", "农药"
        FERTILISER = "fertiliser", "肥料"

    kind = models.CharField("类别", max_length=10, choices=Kind)
    registration_no = models.CharField("登记证号", max_length=30, blank=True)
    name = models.CharField("名称", max_length=60, unique=True)
    formulation = models.CharField("剂型", max_length=20, blank=True)
    ingredients = models.ManyToManyField(Substance, related_name="inputs")
    holder = models.CharField("登记证持有人", max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.name}（{self.registration_no}）" if self.registration_no else self.name


class LabelUse(DatedRule):
    """One registered use on a label (登记用法): crop, dose, times a season, safety interval."""

    input = models.ForeignKey(RegisteredInput, models.CASCADE, related_name="uses")
    category = models.ForeignKey(ProductCategory, models.PROTECT)
    pest = models.CharField("防治对象", max_length=40)
    dose_min = models.DecimalField("最低用量", max_digits=9, decimal_places=2)
    dose_max = models.DecimalField("最高用量", max_digits=9, decimal_places=2)
    dose_unit = models.CharField("用量单位", max_length=10)
    max_uses = models.PositiveSmallIntegerField("每季最多次数")
    interval_days = models.PositiveSmallIntegerField("安全间隔期（天）")


class TestMethod(models.Model):
    """A way of testing (检测方法) and what its instrument reads."""

    class Reading(models.TextChoices):
        PERCENT = "percent", "抑制率（%）"
        LINES = "lines", "C/T 线"
        COLOUR = "colour", "显色"
        MG_PER_KG = "mg_per_kg", "检出值（mg/kg）"

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    standard = models.CharField("标准", max_length=60)
    reading = models.CharField("读数", max_length=10, choices=Reading)
    unfit_for = models.JSONField("不适用类别", default=list)
    unfit_reason = models.CharField("不适用原因", max_length=200, blank=True)
    source = models.CharField("依据", max_length=200)
    certainty = models.CharField("可信程度", max_length=120)

    def __str__(self) -> str:
        return self.name


class TestCoverage(DatedRule):
    """What a way of testing finds (检测方法覆盖范围): a group, or what its item names if blank."""

    method = models.ForeignKey(TestMethod, models.CASCADE, related_name="coverage")
    group = models.CharField("化学类别", max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["method", "group", "valid_from"],
                name="reference_testcoverage_once",
                nulls_distinct=False,
            )
        ]


class CertificateLayout(DatedRule):
    """The wording of a commitment certificate (合格证样式) in force on a day."""

    code = models.CharField("编码", max_length=20, unique=True)
    title = models.CharField("名称", max_length=40)
    issuer_role = models.CharField("开具者", max_length=10)  # producer, buyer, both
    lead_in = models.CharField("承诺引语", max_length=80, blank=True)
    commitments = models.JSONField("承诺内容", default=list)
    bases = models.JSONField("承诺依据", default=list)
    lines = models.JSONField("栏目", default=list)  # pairs: product, quantity, …; its own words
    default_from = models.DateField("默认起始日期", null=True)
    printable = models.BooleanField("可打印", default=True)
    retention_months = models.PositiveSmallIntegerField("保存月数", null=True)

    def __str__(self) -> str:
        return self.code


class Term(DatedRule):
    """A number a notice may change (期限、额度规定), by its code: months a card is valid."""

    code = models.CharField("编码", max_length=40)
    name = models.CharField("名称", max_length=60)
    quantity = models.DecimalField("数值", max_digits=12, decimal_places=2)
    unit = models.CharField("单位", max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="reference_term_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.quantity.normalize():f} {self.unit}"


class EvidenceDuty(DatedRule):
    """A kind of evidence an ID card's application must carry (身份证申请材料)."""

    code = models.CharField("编码", max_length=20)
    name = models.CharField("名称", max_length=60)
    brand = models.CharField("品牌", max_length=20, blank=True)  # empty: whatever the brand

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "brand", "valid_from"], name="reference_evidenceduty_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class YieldCeiling(DatedRule):
    """The most of a product that a mu of its crop gives in a year (亩产上限).

    Made tea grows as fresh leaf: its row names the leaf as crop and counts its own weight.
    """

    category = models.ForeignKey(ProductCategory, models.CASCADE, related_name="+")
    crop = models.ForeignKey(ProductCategory, models.PROTECT, related_name="+")
    kg_per_mu = models.DecimalField("亩产上限（kg/亩·年）", max_digits=9, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "valid_from"], name="reference_ceiling_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kg_per_mu__gt=0), name="reference_ceiling_some"
            ),
        ]


class LabelDesign(DatedRule):
    """A label size and its A4 sheet (标签规格); what stands where is drawn by `labels`.

    columns, rows, left, top and pitch place the labels of one A4 sheet.
    """

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    width_mm = models.DecimalField("宽（mm）", max_digits=5, decimal_places=2)
    height_mm = models.DecimalField("高（mm）", max_digits=5, decimal_places=2)
    columns = models.PositiveSmallIntegerField("每行枚数")
    rows = models.PositiveSmallIntegerField("每页行数")
    left_mm = models.DecimalField("左边距（mm）", max_digits=5, decimal_places=2)
    top_mm = models.DecimalField("上边距（mm）", max_digits=5, decimal_places=2)
    pitch_x_mm = models.DecimalField("横向间距（mm）", max_digits=5, decimal_places=2)
    pitch_y_mm = models.DecimalField("纵向间距（mm）", max_digits=5, decimal_places=2)

    def __str__(self) -> str:
        return self.name
