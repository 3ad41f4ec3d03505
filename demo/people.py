"""Who takes part in the story: bureaus, their people, and thirty-three invented companies."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from xiangsu.accounts import queries as accounts
from xiangsu.accounts import roles
from xiangsu.accounts import services as account_services
from xiangsu.accounts.queries import Appointment
from xiangsu.kernel import clock, sheets
from xiangsu.kernel.actor import Actor
from xiangsu.labels import queries as labels
from xiangsu.labels import services as labels_services
from xiangsu.projects import annex1
from xiangsu.subjects import rules as subject_rules
from xiangsu.subjects import services as subjects

PASSWORD: Final = "Xiangsu#2026"  # noqa: S105 - printed beside the accounts it opens
ANNEX_1: Final = Path(__file__).parent / "data" / "annex1-2021.csv"

# (login name, role, kind of organisation, its name, region path)
OFFICIALS: Final = (
    ("province", "province_officer", "province", "湖南省农业农村厅（演示）", "/43/"),
    ("auditor", "security_auditor", "province", "湖南省农业农村厅（演示）", "/43/"),
    ("association", "association_operator", "association", "省农产品质量安全协会（演示）", "/43/"),
    ("yiyang", "city_officer", "city", "益阳市农业农村局（演示）", "/43/4309/"),
    ("yongzhou", "city_officer", "city", "永州市农业农村局（演示）", "/43/4311/"),
    ("anhua", "county_officer", "county", "安化县农业农村局（演示）", "/43/4309/430923/"),
    ("anhua_admin", "county_manager", "county", "安化县农业农村局（演示）", "/43/4309/430923/"),
    ("jiangyong", "county_officer", "county", "江永县农业农村局（演示）", "/43/4311/431125/"),
    (
        *("dongping", "township_inspector", "township", "安化县东坪镇监管站（演示）"),
        "/43/4309/430923/430923100/",
    ),
    ("lab", "tester", "laboratory", "安化县农产品检测中心（演示）", "/43/4309/430923/"),
)
SECOND_POSTS: Final = (("anhua_admin", "county_officer"),)  # so that the switcher has a use


@dataclass(frozen=True, slots=True)
class Company:
    """One pilot enterprise of annex 1, invented: county, brand, name, credit code."""

    county_code: str
    county: str
    brand: str
    name: str
    uscc: str
    username: str


def companies() -> list[Company]:
    """The thirty-three enterprises of annex 1, in its order."""
    found: list[Company] = []
    for county, item in annex1.read(annex_1_rows()):
        for _ in range(item.count if item.brand else 0):
            number = len(found) + 1
            code = str(county.code_mca)
            short = county.name.removesuffix("县").removesuffix("市")
            trade = "茶业" if item.brand == "anhua_dark_tea" else "蔬菜"
            name = f"{short}{_NAMES[number % len(_NAMES)]}{trade}{number}号（示例）"
            uscc = subject_rules.with_check(f"91{code}MA4T{number:04d}")
            username = f"pilot{number:02d}"
            found.append(Company(code, county.name, item.brand, name, uscc, username))
    return found


def annex_1_rows() -> list[dict[str, Any]]:
    return sheets.read(annex_1_file(), annex1.COLUMNS).rows


def annex_1_file() -> ContentFile[bytes]:
    """The table as an official would upload it."""
    return ContentFile(ANNEX_1.read_bytes(), name="附件1.csv")


_NAMES: Final = ("云溪", "潇浦", "青岭", "禾源", "碧泉", "晨露", "松涛")


def install_officials() -> dict[str, Actor]:
    """Bureaus of the story and a bureau for every county of annex 1; login name → actor."""
    actors: dict[str, Actor] = {}
    organisations: dict[str, accounts.Organisation] = {}
    for username, role, kind, name, path in OFFICIALS:
        if name not in organisations:
            organisations[name] = account_services.found_organisation(
                kind=kind, name=name, region_path=path
            )
        actors[username] = install(username, role, organisations[name])
    for username, role in SECOND_POSTS:
        _second_post(actors[username], username, role)
    known = {path for _, _, kind, _, path in OFFICIALS if kind == "county"}
    for code, county in sorted({(c.county_code, c.county) for c in companies()}):
        path = f"/43/{code[:4]}/{code}/"
        if path not in known:
            bureau = account_services.found_organisation(
                kind="county", name=f"{county}农业农村局（演示）", region_path=path
            )
            actors[f"county{code}"] = install(f"county{code}", "county_officer", bureau)
    return actors


def install(username: str, role: str, organisation: accounts.Organisation) -> Actor:
    post = account_services.install_user(
        username=username,
        password=PASSWORD,
        display_name=f"示例{roles.title_of(role)}",
        organisation=organisation,
        role=role,
    )
    return actor(post)


def _second_post(manager: Actor, username: str, role: str) -> None:
    account_services.appoint(
        manager,
        user=accounts.user_named(username),
        organisation=accounts.organisation_at(manager.organisation_id),
        role=role,
        starts_on=clock.today(),
    )


def actor(post: Appointment) -> Actor:
    post = next(p for p in accounts.appointments_of_user(post.user_id) if p.pk == post.pk)
    return accounts.actor_of(post)


def colleague(manager: Actor, username: str, role: str) -> Actor:
    """Another person of a producer's own."""
    organisation = accounts.organisation_at(manager.organisation_id)
    return install(username, role, organisation)


def register(
    company: Company, bureau: Actor, province: Actor, *, kind: str = "enterprise"
) -> Actor:
    """Register a company as its owner would, and pass it as its county would."""
    owner, number = apply(company, kind=kind)
    subjects.approve(bureau, number=number)
    subjects.authorise_brand(
        province,
        subject_number=number,
        brand=company.brand,
        certificate_no=f"SQ-{number}",
        valid_from=date(2026, 1, 1),
        valid_to=date(2028, 12, 31),
    )
    return owner


def apply(company: Company, *, kind: str = "enterprise") -> tuple[Actor, str]:
    """Register a company and submit its papers; its manager and the registration's number."""
    county = f"/43/{company.county_code[:4]}/{company.county_code}/"
    town = accounts.regions("township", under=county)[0]
    subject = subjects.register(
        name=company.name,
        region_path=town.path,
        username=company.username,
        password=PASSWORD,
        display_name="示例负责人",
        phone=f"138000000{company.username[-2:]}",
    )
    owner = next(
        actor(post)
        for post in accounts.appointments_of_user(accounts.user_named(company.username).pk)
    )
    subjects.save_draft(
        owner,
        licence=licence_picture(company.name),
        kind=kind,
        uscc=company.uscc,
        name=company.name,
        legal_representative="示例负责人",
        address="示例路 1 号",
        industry="茶叶" if "tea" in company.brand else "蔬菜",
        contact_name="示例负责人",
        contact_phone="13800001234",
    )
    subjects.submit(owner)
    return owner, subject.number


def licence_picture(name: str) -> ContentFile[bytes]:
    """A picture that stands for a business licence and says that it is none."""
    picture = Image.new("RGB", (480, 320), "#fdf9ee")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((10, 10, 469, 309), outline="#b08a45", width=3)
    draw.text((40, 140), f"SAMPLE LICENCE {len(name)}", fill="#7c2416")
    stream = BytesIO()
    picture.save(stream, "PNG")
    return ContentFile(stream.getvalue(), name="licence.png")


def hand_in(owner: Actor, card: Any) -> None:
    """Every kind of evidence an application still needs, each a picture that says it is none."""
    for kind in labels.evidence_of(card):
        if kind.file is None:
            labels_services.attach_evidence(
                owner, pk=card.pk, code=kind.code, upload=licence_picture(kind.name)
            )
