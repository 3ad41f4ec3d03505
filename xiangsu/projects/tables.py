import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangsu.projects.models import Project, ProjectList
from xiangsu.subjects import queries as subjects
from xiangsu.ui.filters import FilterSet, YesNo
from xiangsu.ui.tables import Table


class ProjectTable(Table):
    number = tables.Column(verbose_name="项目编号")
    city = tables.Column(
        verbose_name="市州", accessor="region__parent", order_by=("region__parent__path",)
    )
    region = tables.Column(verbose_name="县市区", order_by=("region__path",))
    kind = tables.Column(verbose_name="项目类型")
    brand = tables.Column(verbose_name="品牌", empty_values=(None,))
    organisation = tables.Column(verbose_name="承担企业", empty_values=())
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有项目"
    empty_hint = "省厅导入年度项目明细表（附件 1）后，项目会出现在这里。"

    class Meta(Table.Meta):
        model = Project
        fields = ("number", "city", "region", "kind", "brand", "organisation", "actions")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.brands = {key: name for name, key in subjects.brand_names().items()}

    def render_brand(self, value: str) -> str:
        return self.brands.get(value, "—")

    def value_brand(self, value: str) -> str:
        return self.brands.get(value, "")

    def render_organisation(self, record: Project) -> str:
        if record.organisation is not None:
            return record.organisation.name
        return "待绑定" if record.kind == Project.Kind.ID_ENTERPRISE else "—"

    def render_actions(self, record: Project) -> SafeString:
        url = reverse("projects-detail", args=[record.number])
        return format_html('<div class="ops"><a href="{}">查看</a></div>', url)


def _years() -> list[tuple[int, str]]:
    years = ProjectList.objects.order_by("-year").values_list("year", flat=True)
    return [(year, f"{year} 年") for year in years]


class ProjectFilter(FilterSet):
    year = filters.ChoiceFilter(
        field_name="project_list__year",
        label="年度",
        choices=_years,
        empty_label="全部年度",
    )
    kind = filters.ChoiceFilter(choices=Project.Kind.choices, label="项目类型")
    county = filters.CharFilter("region__name", "icontains", label="县市区")
    brand = filters.ChoiceFilter(
        choices=[(key, name) for name, key in subjects.brand_names().items()], label="品牌"
    )
    bound = YesNo(method="filter_bound", label="已绑定企业")
    tabs = "kind"

    class Meta:
        model = Project
        fields = ("year", "kind", "county", "brand", "bound")

    def filter_bound(
        self, rows: QuerySet[Project], _name: str, value: bool | None
    ) -> QuerySet[Project]:
        if value is None:
            return rows
        return rows.filter(kind=Project.Kind.ID_ENTERPRISE, organisation__isnull=not value)


class ListTable(Table):
    year = tables.Column(verbose_name="年度")
    documents = tables.Column(verbose_name="文号")
    systems = tables.Column(verbose_name="追溯体系建设县")
    enterprises = tables.Column(verbose_name="试点企业")
    counties = tables.Column(verbose_name="县市区")
    cities = tables.Column(verbose_name="市州")
    state = tables.Column(verbose_name="状态")
    actions = tables.Column(verbose_name="操作", empty_values=(), orderable=False)

    empty_title = "还没有项目清单"
    empty_hint = "省厅导入通知的附件 1 后，各县在这里看到自己的名额。"

    class Meta(Table.Meta):
        model = ProjectList
        fields = (
            *("year", "documents", "systems", "enterprises", "counties", "cities"),
            *("state", "actions"),
        )

    def render_actions(self, record: ProjectList) -> SafeString:
        projects = f"{reverse('projects-list')}?year={record.year}"
        return format_html(
            '<div class="ops"><a href="{}">看项目</a><a href="{}">清单详情</a></div>',
            projects,
            reverse("projects-year", args=[record.year]),
        )


class ListFilter(FilterSet):
    class Meta:
        model = ProjectList
        fields = ()
