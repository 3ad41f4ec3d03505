from django.db import models
from django.db.models import Q

from xiangsu.kernel import clock
from xiangsu.projects import rules


class ProjectList(models.Model):
    """The projects a year's notice gives out (项目明细表, annex 1), with its control totals."""

    class State(models.TextChoices):
        OPEN = "open", "执行中"
        CLOSED = "closed", "已关闭"

    year = models.PositiveSmallIntegerField("年度", unique=True)
    documents = models.CharField("文号", max_length=200)
    systems = models.PositiveSmallIntegerField("追溯体系建设县")
    enterprises = models.PositiveSmallIntegerField("试点企业")
    counties = models.PositiveSmallIntegerField("涉及县市区")
    cities = models.PositiveSmallIntegerField("涉及市州")
    state = models.CharField("状态", max_length=6, choices=State, default=State.OPEN)
    import_job = models.ForeignKey("kernel.ImportJob", models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.year} 年"


class Project(models.Model):
    """One fund project of a year (项目): a county's system, or one pilot enterprise's slot.

    A slot is empty until the county binds the producer that fills it.
    """

    class Kind(models.TextChoices):
        TRACE_COUNTY = rules.TRACE_COUNTY, "追溯体系建设"
        ID_ENTERPRISE = rules.ID_ENTERPRISE, "第二代农产品“身份证”试点"

    project_list = models.ForeignKey(ProjectList, models.PROTECT, related_name="projects")
    number = models.CharField("项目编号", max_length=20, unique=True)
    kind = models.CharField("项目类型", max_length=13, choices=Kind)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="+", verbose_name="县市区"
    )
    brand = models.CharField("品牌", max_length=20, blank=True)
    ordinal = models.PositiveSmallIntegerField("名额序号", default=1)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        related_name="projects",
        verbose_name="承担企业",
    )
    bound_at = models.DateTimeField("绑定时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project_list", "organisation"], name="projects_project_one_a_year"
            ),
            models.UniqueConstraint(
                fields=["project_list", "region", "kind", "brand", "ordinal"],
                name="projects_project_slot_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="id_enterprise") & ~Q(brand="")
                | Q(kind="trace_county", brand="", organisation=None),
                name="projects_project_only_enterprises_have_brand_and_producer",
            ),
            models.CheckConstraint(
                condition=Q(organisation=None, bound_at=None)
                | Q(organisation__isnull=False, bound_at__isnull=False),
                name="projects_project_bound_with_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number
