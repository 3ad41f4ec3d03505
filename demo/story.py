"""One season of a tea maker and a vegetable co-operative, told through the services.

Every step happens on its own day: the clock is pinned, nothing is back-dated by hand.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from demo import people
from xiangsu.accounts import queries as accounts
from xiangsu.feedback import services as feedback
from xiangsu.kernel import clock, ledger
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.dates import months_later
from xiangsu.labels import queries as label_queries
from xiangsu.labels import services as labels
from xiangsu.production import services as production
from xiangsu.projects import queries as project_queries
from xiangsu.projects import services as projects
from xiangsu.projects.rules import Totals
from xiangsu.reference import queries as reference
from xiangsu.scan import queries as scan_queries
from xiangsu.scan import rollups
from xiangsu.scan import services as scan
from xiangsu.subjects import queries as subject_queries
from xiangsu.subjects import rules as subject_rules
from xiangsu.subjects import services as subjects
from xiangsu.testing import services as testing

HUNAN = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2026, 3, 2)
FRIDAY = 4
# Where the story's shoppers were, as far as they said: three cities, the county, elsewhere.
SHOPPED_IN = (
    *("", "430102", "430111", "430103", "430104", "", "430902", "430923", "431103"),
    *("430102", "", "430602", "430702", "430105", "000000"),
)
LEFT, RIGHT = Decimal("111.22"), Decimal("28.38")


@contextmanager
def on(day: date, hour: int = 9) -> Iterator[datetime]:
    """Let the next steps happen on this day."""
    moment = datetime.combine(day, time(hour), HUNAN)
    with clock.pinned_at(moment):
        yield moment


@transaction.atomic
def tell() -> None:
    """The whole story, or nothing of it."""
    officials = people.install_officials()  # today: an official's password lasts 90 days
    _past_year(officials["province"])
    early = months_later(clock.today(), -24) + timedelta(days=21)  # so that a card runs out soon
    with on(FIRST_DAY):
        owners = _register_all(officials, early)
        _this_year(officials, owners)
    tea = owners["tea"]
    vegetables = owners["veg"]
    _tea_season(tea, officials["anhua"], officials["province"])
    _vegetable_season(vegetables, officials["jiangyong"], officials["province"], early)
    _trace_point(vegetables, officials["jiangyong"])
    _newcomer()
    labels.watch_cards(clock.today())
    rollups.roll_up(clock.now())
    with on(clock.today() - timedelta(days=1), 23):
        ledger.make_checkpoint(clock.today())


def _register_all(officials: dict[str, Actor], early: date) -> dict[str, Actor]:
    owners: dict[str, Actor] = {}
    for company in people.companies():
        key = {"430923": "tea", "431125": "veg"}.get(company.county_code, company.username)
        if key in {"tea", "veg"} and key not in owners:
            company = replace(company, name=_LIVED_IN[key], username=f"{key}_boss01")  # noqa: PLW2901
        else:
            key = company.username
        bureau = _bureau_of(officials, company.county_code)
        with on(early if key == "veg" else FIRST_DAY):
            owners[key] = people.register(company, bureau, officials["province"])
    for key in ("tea", "veg"):
        people.colleague(owners[key], f"{key}_quality", "quality_manager")
        people.colleague(owners[key], f"{key}_grower", "grower")
        people.colleague(owners[key], f"{key}_tester", "tester")
    return owners


def _newcomer() -> None:
    """A registration that waits for its county."""
    name = "安化芙蓉山茶业专业合作社（示例）"
    uscc = subject_rules.with_check("93430923MA4T9001")
    company = people.Company("430923", "安化县", "anhua_dark_tea", name, uscc, "newcomer01")
    with on(date(2026, 11, 19)):
        people.apply(company, kind="cooperative")


def _import_annex_1(province: Actor, year: int, documents: str) -> None:
    """Annex 1 with the totals the notice states in words."""
    job = projects.preview_annex1(
        province,
        file=people.annex_1_file(),
        year=year,
        documents=documents,
        totals=Totals(systems=10, enterprises=33, counties=24, cities=7),
    )
    projects.commit_annex1(province, job_id=job.pk)


def _past_year(province: Actor) -> None:
    """2021 as it was printed, and closed."""
    with on(date(2021, 11, 25)):
        _import_annex_1(province, 2021, "湘财预〔2021〕206 号、湘财农指〔2021〕206 号")
    with on(date(2021, 12, 31)):
        projects.close_year(province, year=2021)


def _this_year(officials: dict[str, Actor], owners: dict[str, Actor]) -> None:
    """The same projects in the current year, each slot filled by its invented company."""
    _import_annex_1(officials["province"], FIRST_DAY.year, "演示用，按 2021 年附件 1 改年度")
    for owner in owners.values():
        subject = subject_queries.subject_of(owner.organisation_id)
        bureau = _bureau_of(officials, subject.region.path.split("/")[3])
        slots = project_queries.projects_of(bureau).filter(
            kind="id_enterprise", project_list__year=FIRST_DAY.year, organisation=None
        )
        projects.bind_producer(
            bureau, number=slots.order_by("number")[0].number, subject_number=subject.number
        )


def _bureau_of(officials: dict[str, Actor], county: str) -> Actor:
    return officials.get(f"county{county}") or officials[_BUREAUS[county]]


_BUREAUS = {"430923": "anhua", "431125": "jiangyong"}
_LIVED_IN = {"tea": "安化云溪茶业有限公司（示例）", "veg": "江永潇浦蔬菜专业合作社（示例）"}


def _product(owner: Actor, name: str, category: str, spec: str, standard: str) -> str:
    product = subjects.add_product(
        owner,
        name=name,
        category_id=reference.category_for(category).pk,
        spec=spec,
        standard=standard,
    )
    return product.number


def _base(owner: Actor, name: str, area: int) -> str:
    region = subject_queries.subject_of(owner.organisation_id).region
    base = subjects.add_base(
        owner, name=name, region_path=region.path, area_mu=Decimal(area), address="示例村 3 组"
    )
    return base.number


def _input(owner: Actor, registration_no: str, quantity: int, unit: str) -> int:
    purchase = production.purchase_input(
        owner,
        product_id=reference.input_for(registration_no).pk,
        supplier="示例农资店",
        quantity=Decimal(quantity),
        unit=unit,
        purchased_on=clock.today(),
        lot="20260118",
    )
    return purchase.pk


def _work(owner: Actor, plot: str, kind: str, note: str) -> None:
    production.record_operation(
        owner, plot_number=plot, kind=kind, done_on=clock.today(), operator="示例人员甲", note=note
    )


def _spray(owner: Actor, plot: str, purchase: int, pest: str, dose: int) -> None:
    production.record_pesticide_use(
        owner,
        plot_number=plot,
        purchase_id=purchase,
        pest=pest,
        dose=Decimal(dose),
        dose_unit="ml/亩",
        area_mu=Decimal(5),
        applied_on=clock.today(),
        operator="示例人员乙",
    )


def _harvest(
    owner: Actor, product: str, plots: list[str], kg: int, *, confirmed: bool = False
) -> str:
    batch = production.harvest_batch(
        owner,
        product_number=product,
        plot_numbers=plots,
        harvested_on=clock.today(),
        quantity_kg=Decimal(kg),
        confirmed=confirmed,
    )
    return batch.number


def _test(owner: Actor, batch: str, method: str, item: str, reading: str) -> None:
    testing.record_self_test(
        owner,
        batch_number=batch,
        method_code=method,
        item=item,
        reading=reading,
        instrument="试剂盒 JT-2606",
        technician="示例检测员",
        tested_at=clock.now(),
    )


def _mark(
    owner: Actor, batch: str, kg: int, codes: int, unit_kg: str, *, boxes: int | None = None
) -> int:
    """Certificate and codes of a batch, each unit of so many kg; the first serial."""
    labels.issue_certificate(
        owner,
        batch_number=batch,
        bases=["自行检测合格"],
        quantity_kg=Decimal(kg),
        boxes=boxes,
        kg_per_box=Decimal(kg) / boxes if boxes else None,
    )
    key = uuid5(NAMESPACE_URL, batch)
    issue = labels.issue_codes(
        owner, batch_number=batch, quantity=codes, kg_per_unit=Decimal(unit_kg), client_id=key
    )
    return issue.first_serial


def _buy(owner: Actor, product: str, kg: int) -> None:
    """Goods of a neighbour, bought with its certificate and certified anew; once corrected."""
    batch = production.purchase_batch(
        owner,
        product_number=product,
        supplier="示例种植户",
        purchased_on=clock.today(),
        quantity_kg=Decimal(kg),
    ).number
    labels.collect_certificate(
        owner,
        batch_number=batch,
        collected_on=clock.today(),
        number="纸质 0117",
        issuer_name="示例种植户",
        product_name="螺丝椒",
        origin="湖南省永州市江永县",
        quantity_kg=Decimal(kg),
        issued_on=clock.today(),
        photo=people.licence_picture("certificate"),
    )
    bases = ["质量安全控制符合要求"]
    first = labels.issue_certificate(
        owner, batch_number=batch, bases=bases, quantity_kg=Decimal(kg)
    )
    labels.reissue_certificate(
        owner,
        number=first.number,
        reason="改为一箱一证",
        bases=bases,
        quantity_kg=Decimal(kg),
        boxes=kg // 5,
        kg_per_box=Decimal(5),
    )


def _card(owner: Actor, reviewers: list[Actor], product: str, brand: str = "") -> int:
    """An ID card with all its evidence, passed by as many of these as its day asks for."""
    card = labels.draft_card(owner, product_number=product, brand=brand, grade="first")
    people.hand_in(owner, card)
    labels.submit_card(owner, pk=card.pk)
    for reviewer in reviewers:
        card = labels.approve_card(reviewer, pk=card.pk, opinion="材料齐全，同意")
        if card.state == "approved":
            break
    return card.pk


def _preprinted(owner: Actor, product: str, base: str, batch: str) -> None:
    """Rolls printed beforehand: one begun, some of it damaged and lost, a rest sent back."""
    order = labels.order_codes(
        owner,
        product_number=product,
        quantity=1000,
        kg_per_unit=Decimal(1),
        labels_per_roll=500,
        base_number=base,
        client_id=uuid5(NAMESPACE_URL, f"order-{product}"),
    )
    roll = f"{order.number}-001"
    labels.activate_labels(
        owner, roll_number=roll, batch_number=batch, part=labels.Part(quantity=320)
    )
    for kind, quantity, reason in (
        ("damaged", 12, "上机时卷边撕裂"),
        ("lost", 3, "包装间盘点短少"),
        ("unused", 165, "换新版包装，余标退回并销毁"),
    ):
        part = labels.Part(quantity=quantity)
        labels.mark_labels(owner, roll_number=roll, kind=kind, part=part, reason=reason)
    labels.request_code_file(
        owner, order_number=order.number, format="csv", columns=["number", "code", "url"]
    )


def _scan(serial: int, times: int, phones: int = 1) -> None:
    for number in range(times):
        phone = hashlib.sha256(f"{serial}-{number % phones}".encode()).digest()[:16]
        seen_at = clock.now() + timedelta(hours=7 * number)
        place = SHOPPED_IN[(serial + number % phones) % len(SHOPPED_IN)]
        scan.record_scan(serial, seen_at=seen_at, device=phone, place=place)


def _shoppers(serial: int, first: date, days: int) -> None:
    """Some scans every day, fewer at first and more at week-ends."""
    for number in range(days):
        day = first + timedelta(days=number)
        with on(day, 10):
            for step in range(1 + number // 8 + 2 * (day.weekday() > FRIDAY)):
                _scan(serial + number * 8 + step, 1)


def _tea_season(owner: Actor, bureau: Actor, province: Actor) -> None:
    with on(date(2026, 3, 5)):
        leaf = _product(owner, "茶鲜叶", "01070101", "", "")
        brick = _product(owner, "茯砖茶（金花）", "01070102", "1 kg/片", "GB/T 9833.3")
        base = _base(owner, "云溪茶园", 120)
        plots = [
            production.add_plot(
                owner,
                base_number=base,
                name=name,
                area_mu=Decimal(30),
                crop_code="01070101",
                longitude=LEFT,
                latitude=RIGHT,
            ).number
            for name in ("1 号坡", "2 号坡", "3 号坡")
        ]
        loose = _product(owner, "黑毛茶", "01070102", "500 g/袋", "")
        _card(owner, [bureau, province], brick, "安化黑茶")
        loose_card = _card(owner, [bureau, province], loose, "安化黑茶")
        spray = _input(owner, "PD20209903", 5, "L")
    with on(date(2026, 3, 20)):
        _work(owner, plots[0], "fertilising", "施有机肥 200 kg/亩")
        _work(owner, plots[1], "tending", "人工除草")
    with on(date(2026, 4, 2)):
        _spray(owner, plots[0], spray, "茶尺蠖", 25)
    with on(date(2026, 4, 12)):
        first_leaf = _harvest(owner, leaf, plots[:2], 4000)
        _test(owner, first_leaf, "gold", "拟除虫菊酯类", "T_GE_C")
    with on(date(2026, 6, 18)):
        bricks = production.process_batch(
            owner,
            product_number=brick,
            sources={first_leaf: Decimal(4000)},
            processed_on=clock.today(),
            quantity_kg=Decimal(900),
        ).number
        _test(owner, bricks, "gold", "拟除虫菊酯类", "T_GE_C")
    with on(date(2026, 6, 20)):
        serial = _mark(owner, bricks, 900, 500, "1")
    with on(date(2026, 6, 22)):
        _preprinted(owner, brick, base, bricks)
    with on(date(2026, 7, 5)):
        for step in range(1, 40):
            _scan(serial + step, 1 + step % 3)
        _scan(serial + 77, 27, phones=14)  # the copied code
    with on(date(2026, 7, 20)):
        feedback.file_complaint(
            code=scan_queries.code_of(serial + 77),
            text="同一个码在网上买的两饼茶上都有，怀疑是假货。",
            contact="13800005678",
        )
    with on(date(2026, 9, 1)):
        _spray(owner, plots[2], spray, "茶尺蠖", 25)
    with on(date(2026, 9, 20)):
        autumn = _harvest(owner, leaf, plots[2:], 1500)
        _test(owner, autumn, "gold", "拟除虫菊酯类", "T_GE_C")
    with on(date(2026, 10, 25)):
        recalled = production.process_batch(
            owner,
            product_number=brick,
            sources={autumn: Decimal(1500)},
            processed_on=clock.today(),
            quantity_kg=Decimal(330),
        ).number
        _test(owner, recalled, "gold", "拟除虫菊酯类", "T_GE_C")
        _scan(_mark(owner, recalled, 330, 60, "1"), 2)
    _shoppers(serial + 100, date(2026, 10, 27), 25)
    with on(date(2026, 11, 5)):
        reason = "抽查发现包装标识与备案样张不一致"
        labels.suspend_card(bureau, pk=loose_card, reason=reason)
    with on(date(2026, 11, 10)):
        production.hold(
            bureau, batch_number=recalled, kind="recall", reason="监督抽查发现包装受潮霉变"
        )
    with on(date(2026, 11, 18)):
        _work(owner, plots[1], "tending", "秋季修剪")
        _harvest(owner, leaf, plots[1:2], 600)  # waits for its test


def _vegetable_season(owner: Actor, bureau: Actor, province: Actor, early: date) -> None:
    with on(early + timedelta(days=9)):
        greens = _product(owner, "菜心", "01040201", "2.5 kg/箱", "")
        _card(owner, [bureau, province], greens)
    with on(date(2026, 3, 6)):
        pepper = _product(owner, "螺丝椒", "01040501", "5 kg/箱", "NY/T 944")
        base = _base(owner, "粗石江蔬菜基地", 200)
        plots = [
            production.add_plot(
                owner, base_number=base, name=name, area_mu=Decimal(12), crop_code=crop
            ).number
            for name, crop in (("A-12", "01040501"), ("B-07", "01040201"), ("B-08", "01040201"))
        ]
        _card(owner, [bureau, province], pepper, "湘江源")
        spray = _input(owner, "PD20209901", 4, "L")
    with on(date(2026, 4, 10)):
        _work(owner, plots[0], "planting", "定植辣椒苗")
    with on(date(2026, 8, 28)):
        _spray(owner, plots[0], spray, "茶黄螨", 35)
    with on(date(2026, 9, 8)):
        peppers = _harvest(owner, pepper, plots[:1], 1860)
        _test(owner, peppers, "enzyme", "有机磷和氨基甲酸酯类", "12.4")
        _test(owner, peppers, "gold", "阿维菌素", "T_GE_C")  # what was sprayed is tested for
        serial = _mark(owner, peppers, 1860, 372, "5", boxes=372)
        for step in range(1, 25):
            _scan(serial + step, 1)
    _shoppers(serial + 30, date(2026, 11, 1), 20)
    with on(date(2026, 10, 6)):
        _work(owner, plots[1], "planting", "直播菜心")
        _work(owner, plots[1], "irrigation", "滴灌 2 小时")
    with on(date(2026, 11, 2)):
        fresh = _harvest(owner, greens, plots[1:2], 880)
        _test(owner, fresh, "enzyme", "有机磷和氨基甲酸酯类", "9.1")
        _mark(owner, fresh, 880, 120, "2.5")
    with on(date(2026, 11, 4)):
        _test(owner, fresh, "enzyme", "有机磷和氨基甲酸酯类", "63.8")  # the failed test
    with on(date(2026, 11, 12)):
        spoiled = _harvest(owner, pepper, plots[:1], 640)
        _test(owner, spoiled, "gold", "阿维菌素", "T_GE_C")
        serial = _mark(owner, spoiled, 640, 50, "5")
        issue = labels.issue_codes(
            owner,
            batch_number=spoiled,
            quantity=50,
            kg_per_unit=Decimal(5),
            client_id=uuid5(NAMESPACE_URL, spoiled),
        )
        labels.void_codes(owner, pk=issue.pk, reason="标签印坏")
        labels.issue_codes(owner, batch_number=spoiled, quantity=60, kg_per_unit=Decimal(5))
    with on(date(2026, 11, 14)):
        _buy(owner, pepper, 300)
    with on(date(2026, 11, 17)):
        taro = _product(owner, "香芋", "01041001", "10 kg/箱", "")
        _card(owner, [], taro)  # waits for its review
    with on(date(2026, 11, 19)):
        ready = _harvest(owner, pepper, plots[:1], 720)  # tested, waits for its marks
        _test(owner, ready, "gold", "阿维菌素", "T_GE_C")
    with on(date(2026, 11, 20)):
        _spray(owner, plots[2], spray, "小菜蛾", 35)  # so that the calendar has a closed day


def _trace_point(owner: Actor, bureau: Actor) -> None:
    """A township's shop prints for the co-operative while its own printer is away."""
    farmer = subject_queries.subject_of(owner.organisation_id)
    with on(date(2026, 9, 7)):
        point = subjects.register_point(
            bureau,
            region_path=farmer.region.path,
            name=f"{farmer.region.name}农资店网点（示例）",
            operator_kind="shop",
            operator_name="江永示例农资店（示例）",
            address="示例街 8 号",
            contact_name="示例人员",
            contact_phone="13800004321",
            opening="每天 8:00–18:00",
        )
        subjects.review_point(bureau, number=point.number, passed=True)
        clerk = people.install("jiangyong_point", "point_clerk", point.organisation)
    with on(date(2026, 11, 13)):
        subjects.record_consent(
            clerk, farmer_number=farmer.number, kind="phone", phone=farmer.contact_phone
        )
        issue = label_queries.issues_of(owner).filter(state="active").order_by("-pk")[0]
        job = _print_there(clerk, farmer.number, issue.pk, 1, 40)
        labels.fetch_for_farmer(clerk, farmer_number=farmer.number, job_pk=job, number=1)
        labels.spoil_for_farmer(
            clerk, farmer_number=farmer.number, job_pk=job, first=38, last=40, reason="卡纸"
        )
        _print_there(clerk, farmer.number, issue.pk, 38, 40, reason="补打卡坏的 3 枚")
        _print_there(clerk, farmer.number, issue.pk, 12, 13, reason="农户说不够贴")


def _print_there(
    clerk: Actor, farmer: str, issue: int, first: int, last: int, reason: str = ""
) -> int:
    job = labels.print_for_farmer(
        clerk,
        farmer_number=farmer,
        issue_pk=issue,
        design_code="L40x30",
        medium="roll",
        dpi=203,
        first=first,
        last=last,
        reason=reason,
    )
    return job.pk


def is_told() -> bool:
    """Whether the story lies in this database already."""
    return accounts.is_username_taken("tea_boss01")
