"""The home page: what to do next, and figures that each open the list they were counted from."""

from dataclasses import dataclass
from datetime import date, timedelta

from xiangsu.feedback import queries as feedback
from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.labels import queries as labels
from xiangsu.production import queries as production
from xiangsu.subjects import queries as subjects
from xiangsu.testing import queries as testing
from xiangsu.ui.charts import Bar, bars

DAYS = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, its name, and the address of the records behind it."""

    label: str
    value: int
    unit: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for this actor: how many, why, and where to do it."""

    title: str
    why: str
    count: int
    icon: str
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Thirty days of one thing, as bars."""

    title: str
    unit: str
    total: int
    bars: list[Bar]
    href: str


@dataclass(frozen=True, slots=True)
class Place:
    """A region just below the official's own, and its approved producers."""

    name: str
    producers: int
    percent: int
    href: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All the home page shows besides notices (工作台概况)."""

    todos: list[Todo]
    figures: list[Figure]
    charts: list[Chart]
    places: list[Place]


def overview_of(actor: Actor) -> Overview:
    """What this actor's home page counts, within the actor's reach and grants.

    Each thing is asked for once: the page has to do with twelve queries.
    """
    actor.require("command.view")
    since = clock.today() - timedelta(days=DAYS - 1)
    todos: list[Todo] = []
    figures: list[Figure] = []
    charts: list[Chart] = []
    places: list[Place] = []
    if actor.is_official and actor.may("subjects.view"):
        census = subjects.census_of(actor)
        _add_subjects(actor, census, todos, figures)
        places = _places(census)
    if actor.may("labels.view"):
        for todo in _cards_to_do(actor):
            _add(todos, todo)
    if actor.may("feedback.handle"):
        _add(todos, _open_complaints(actor))
    if actor.may("production.view"):
        _add_batches(actor, since, todos, figures)
    if actor.may("testing.record"):
        _add(todos, _batches_to_test(actor))
    if actor.may("labels.issue"):
        _add(todos, _batches_to_mark(actor))
    if actor.may("testing.view"):
        charts.append(_tests(actor, since))
    if actor.may("labels.view"):
        charts.append(_scans(actor, since))
    figures += [*_consents(actor), *(_total(chart) for chart in charts)]
    return Overview(todos, figures, charts, places)


def _add(todos: list[Todo], todo: Todo) -> None:
    if todo.count:
        todos.append(todo)


def _add_subjects(
    actor: Actor, census: subjects.Census, todos: list[Todo], figures: list[Figure]
) -> None:
    if actor.may("subjects.review"):
        waiting = census.states.get("submitted", 0)
        href = "/subjects/?state=submitted"
        _add(todos, Todo("待审核登记", "主体提交的登记资料", waiting, "user-shield", href))
    approved = census.states.get("approved", 0)
    figures.append(Figure("生产主体", approved, "家", "building", "/subjects/?state=approved"))


def _places(census: subjects.Census) -> list[Place]:
    """Cities for the province, counties for a city, and so on down."""
    most = max((number for _, _, number in census.regions), default=1)
    return [
        Place(name, number, number * 100 // most, f"/subjects/?state=approved&region={path}")
        for path, name, number in census.regions
    ]


# grant, phase of a card, title, why it waits
_CARDS_TO_DO = (
    ("labels.review_card", "applied", "待县审身份证", "产品身份证申请"),
    ("labels.approve_card", "endorsed", "待省审身份证", "县局已审核"),
    ("labels.apply_card", "returned", "退回的身份证", "按退回意见修改后重新提交"),
    ("labels.apply_card", "expiring", "身份证该续期", "到期后不能再赋码"),
    ("labels.sanction_card", "expiring", "身份证即将到期", "请提醒主体续期"),
    ("labels.sanction_card", "suspended", "身份证暂停中", "整改后恢复，或注销"),
)


def _cards_to_do(actor: Actor) -> list[Todo]:
    counts = labels.cards_by_phase(actor)
    return [
        Todo(title, why, counts.get(phase, 0), "id", f"/labels/cards?state={phase}")
        for grant, phase, title, why in _CARDS_TO_DO
        if actor.may(grant)
    ]


def _open_complaints(actor: Actor) -> Todo:
    count = feedback.complaints_of(actor).filter(state="received").count()
    href = "/feedback/complaints?state=received"
    return Todo("待受理投诉", "消费者扫码后提交", count, "message-report", href, "wa")


def _add_batches(actor: Actor, since: date, todos: list[Todo], figures: list[Figure]) -> None:
    counted = production.batch_figures(actor, since)
    recent = f"/production/batches?harvested_on_min={since}"
    held = "/production/batches?held=true"
    figures.append(Figure("近 30 天批次", counted["batches"], "批", "package", recent))
    figures.append(Figure("冻结批次", counted["held"], "批", "ban", held))
    if actor.may("production.release") or actor.may("production.record"):
        why = "处理问题后由县局解除"
        _add(todos, Todo("冻结的批次", why, counted["held"], "ban", held, "er"))


def _batches_to_test(actor: Actor) -> Todo:
    count = testing.waiting_batches(actor).count()
    why = "检测合格后才能开合格证"
    return Todo("待检测的批次", why, count, "microscope", "/testing/tests", "wa")


def _batches_to_mark(actor: Actor) -> Todo:
    waiting = list(labels.batches_to_mark(actor).values_list("number", flat=True)[:100])
    one = f"/labels/batches/{waiting[0]}" if len(waiting) == 1 else "/production/batches"
    return Todo("待开证、赋码的批次", "检测已合格", len(waiting), "qrcode", one)


def _consents(actor: Actor) -> list[Figure]:
    """How many producers a trace point's clerk prints for."""
    if not actor.may("labels.print_for"):
        return []
    farmers = subjects.consenting_farmers(actor, clock.today())
    return [Figure("授权代打印", farmers, "户", "printer", "/labels/point/")]


def _tests(actor: Actor, since: date) -> Chart:
    counts = testing.tests_by_day(actor, since)
    href = f"/testing/tests?tested_at_min={since}"
    return _chart("检测", "次", counts, href)


def _scans(actor: Actor, since: date) -> Chart:
    counts = labels.scans_by_day(actor, since)
    return _chart("扫码", "次", counts, f"/labels/scans?seen_at_min={since}")


def _chart(title: str, unit: str, counts: dict[date, int], href: str) -> Chart:
    drawn = bars(counts, clock.today(), DAYS)
    return Chart(title, unit, sum(counts.values()), drawn, href)


def _total(chart: Chart) -> Figure:
    icon = {"检测": "microscope", "扫码": "scan"}[chart.title]
    return Figure(f"近 30 天{chart.title}", chart.total, chart.unit, icon, chart.href)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the main job: whether it is done, and where to do it."""

    label: str
    done: bool
    icon: str
    href: str


def steps_for(actor: Actor) -> list[Step]:
    """A producer's way from registration to the first labelled package.

    Empty for others, and once the way has been gone.
    """
    if actor.is_official or not actor.may("labels.issue") or labels.issues_of(actor).exists():
        return []
    approved = subjects.is_approved(actor.organisation_id)
    products = subjects.own_products(actor).exists()
    batches = production.own_batches(actor).exists()
    return [
        Step("主体登记", approved, "building", "/subjects/mine"),
        Step("添加产品", products, "basket", "/subjects/products/add"),
        Step("基地和地块", production.own_plots(actor).exists(), "map", "/production/plots/add"),
        Step("采收建批", batches, "plant-2", "/production/record/harvest"),
        Step("检测合格", testing.tests_of(actor).exists(), "microscope", "/testing/tests"),
        Step("开证赋码", done=False, icon="qrcode", href="/production/batches"),
    ]
