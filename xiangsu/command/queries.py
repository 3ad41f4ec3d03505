"""The figures of the home page; each opens the list it was counted from."""

from dataclasses import dataclass
from datetime import timedelta

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.labels import queries as labels
from xiangsu.production import queries as production
from xiangsu.subjects import queries as subjects
from xiangsu.testing import queries as testing


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, its name, and the address of the records behind it."""

    label: str
    value: int
    unit: str
    icon: str
    href: str


def figures_for(actor: Actor) -> list[Figure]:
    """What this actor's home page counts, within the actor's reach and grants."""
    actor.require("command.view")
    since = clock.today() - timedelta(days=29)
    found: list[Figure] = []
    if actor.may("subjects.review"):
        waiting = subjects.subjects_of(actor).filter(state="submitted").count()
        found.append(
            Figure("待审核登记", waiting, "家", "user-shield", "/subjects/?state=submitted")
        )
    if actor.may("labels.review_card"):
        cards = labels.cards_of(actor).filter(state="applied").count()
        found.append(Figure("待审核身份证", cards, "张", "id", "/labels/cards?state=applied"))
    if actor.is_official and actor.may("subjects.view"):
        producers = subjects.subjects_of(actor).filter(state="approved").count()
        found.append(Figure("生产主体", producers, "家", "building", "/subjects/?state=approved"))
    if actor.may("production.view"):
        batches = production.batch_figures(actor, since)
        recent = f"/production/batches?harvested_on_min={since}"
        found.append(Figure("近 30 天批次", batches["batches"], "批", "package", recent))
        held = "/production/batches?held=true"
        found.append(Figure("冻结批次", batches["held"], "批", "ban", held))
    if actor.may("testing.view"):
        tests = testing.test_figures(actor, since)
        recent = f"/testing/tests?tested_at_min={since}"
        found.append(Figure("近 30 天检测", tests["tests"], "次", "microscope", recent))
    if actor.may("labels.view"):
        scans = sum(labels.scans_by_day(actor, since).values())
        found.append(
            Figure("近 30 天扫码", scans, "次", "scan", f"/labels/scans?seen_at_min={since}")
        )
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the main job: whether it is done, and where to do it."""

    label: str
    done: bool
    href: str


def steps_for(actor: Actor) -> list[Step]:
    """A producer's way from registration to the first labelled package.

    Empty for others, and once the way has been gone.
    """
    if actor.is_official or not actor.may("labels.issue") or labels.issues_of(actor).exists():
        return []
    approved = subjects.is_approved(actor.organisation_id)
    return [
        Step("主体登记通过审核", approved, "/subjects/mine"),
        Step("添加产品", subjects.own_products(actor).exists(), "/subjects/products/add"),
        Step("添加基地和地块", production.own_plots(actor).exists(), "/production/plots/add"),
        Step("登记采收批次", production.own_batches(actor).exists(), "/production/record/harvest"),
        Step("检测合格", testing.tests_of(actor).exists(), "/production/batches"),
        Step("开证赋码", done=False, href="/production/batches"),
    ]
