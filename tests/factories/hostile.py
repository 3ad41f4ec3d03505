"""What people who mean ill send, and a body that is accepted for every form they could spoil."""

import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from demo.people import hand_in, licence_picture
from tests.actors import actor_in, browser
from tests.factories.accounts import (
    AppointmentFactory,
    OrganisationFactory,
    county,
    province,
    township,
)
from tests.factories.farm import Farm, Point
from tests.factories.projects import ONE_SLOT, branded, listed
from xiangsu.accounts import roles
from xiangsu.feedback import services as feedback
from xiangsu.labels import queries
from xiangsu.labels import services as labels
from xiangsu.production import queries as production
from xiangsu.production import services as production_services
from xiangsu.projects import services as projects
from xiangsu.reference import queries as reference
from xiangsu.scan import queries as scan
from xiangsu.subjects import rules
from xiangsu.subjects import services as subjects
from xiangsu.subjects.models import Subject

Body = dict[str, Any]
PASSWORD = "Xiangsu#2026"
DIRECTORY = "名称,统一社会信用代码,主体类型\n"

TEXTS = (
    *("", "   ", "a\x00b", "\x00", "茶" * 5_000, "🍵" * 20, "\u202e\u200b\ufeff"),
    *("9" * 31, "1e400", "1E+999999999", "-5", "-0.000000001", "NaN", "Infinity"),
    *("0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01T00:00", "9999-12-31T23:59"),
    *("٣٤", "９９", "²", "=HYPERLINK(1)", "../../etc/passwd", "{{ 7 }}{% now %}"),
    *("'; DROP TABLE accounts_user; --", "<script>alert(1)</script>"),
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture_bomb() -> bytes:
    """A picture of a hundred bytes that unpacks to ten gigabytes."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


FILES = {
    "renamed.jpg": b"MZ\x90\x00\x03" + bytes(200),
    "empty.png": b"",
    "page.jpg": b"<!doctype html><script>alert(1)</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "bomb.png": picture_bomb(),
    "half.png": licence_picture("x").read()[:60],
    "list.csv": "市州,县市区,项目名称和数量\n益阳市,安\x00化县,茶\n".encode(),
    "directory.csv": f"{DIRECTORY}云\x00溪,91430923MA4T00019F,企业\n".encode(),
    "long.csv": f"{DIRECTORY}{'茶' * 500},91430923MA4T00019F,企业\n".encode(),
    "broken.xlsx": b"PK\x03\x04" + bytes(100),
}


def mutated(body: Body) -> Iterator[tuple[str, str, Body]]:
    """Field, what it holds, and the body with that field spoilt; then with every field spoilt."""
    for field, good in body.items():
        if hasattr(good, "read"):
            for name, content in FILES.items():
                yield field, name, body | {field: ContentFile(content, name=name)}
            continue
        for value in TEXTS:
            yield field, value[:40], body | {field: value}
        yield field, "left out", {key: value for key, value in body.items() if key != field}
    for value in TEXTS:
        yield "all", value[:40], dict.fromkeys(body, value)
    yield "all", "left out", {}


def newcomer(name: str) -> Subject:
    return subjects.register(
        name="新主体（示例）",
        region_path=township().path,
        username=name,
        password=PASSWORD,
        display_name="示例人员",
        phone="13800005678",
    )


def submitted(name: str, uscc: str) -> Subject:
    subject = newcomer(name)
    owner = actor_in(subject.organisation, *roles.grants_of("producer_manager"))
    subjects.save_draft(
        owner,
        licence=licence_picture(name),
        kind="enterprise",
        uscc=rules.with_check(uscc),
        legal_representative="示例人员",
        address="示例路 2 号",
        industry="茶叶",
    )
    return subjects.submit(owner)


class World:
    """A producer in the middle of everything, a newcomer, a county and the province."""

    def __init__(self) -> None:
        self.farm = farm = branded(Farm())
        self.issue = farm.marked()
        self.use = farm.sprayed(date(2026, 11, 19))
        self.batch = farm.harvested()
        farm.tested(self.batch)
        farm.certified(self.batch, kg=50)
        self.hold = production_services.hold(
            farm.bureau, batch_number=farm.harvested().number, kind="supervision", reason="抽查"
        )
        self.pepper, *others = (self._product(name) for name in ("辣椒", "茄子", "丝瓜"))
        self.card, self.draft = (
            labels.draft_card(farm.owner, product_number=product.number) for product in others
        )
        hand_in(farm.owner, self.card)
        labels.submit_card(farm.owner, pk=self.card.pk)
        self.change = subjects.propose_change(farm.owner, reason="更名", industry="茶叶")
        self.complaint = feedback.file_complaint(text="味道不对", code=self.code)
        (self.slot,) = listed()
        (full,) = listed(year=2027)
        self.full_slot = projects.bind_producer(
            farm.bureau, number=full.number, subject_number=farm.subject.number
        )
        self.newcomer = newcomer("newcomer")
        self.waiting = submitted("waiting", "91430923MA4T0002")
        settled = submitted("settled", "91430923MA4T0003")
        subjects.approve(farm.bureau, number=settled.number)
        bureau = OrganisationFactory.create(kind="county", name="县局（示例）", region=county())
        ministry = OrganisationFactory.create(
            kind="province", name="省厅（示例）", region=province()
        )
        self.post = AppointmentFactory.create(organisation=farm.subject.organisation, role="grower")
        self.clients = {
            "producer": browser(farm.subject.organisation, "producer_manager"),
            "newcomer": browser(self.newcomer.organisation, "producer_manager"),
            "settled": browser(settled.organisation, "producer_manager"),
            "county": browser(bureau, "county_officer"),
            "province": browser(ministry, "province_officer"),
            "point": browser(Point(farm).point.organisation, "point_clerk"),
            "anybody": Client(),
        }

    def _product(self, name: str) -> Any:
        category = reference.category_for("01040501").pk
        return subjects.add_product(self.farm.owner, name=name, category_id=category)

    @property
    def code(self) -> str:
        return scan.code_of(self.issue.first_serial)

    def forms(self) -> dict[str, tuple[str, str, Body]]:
        """Name of an address that takes a form → who sends it, where, what is accepted."""
        return {
            name: (who, make_url(self), make_body(self))
            for name, (who, make_url, make_body) in FORMS.items()
        }


def _at(name: str, of: Callable[[World], Any] | None = None) -> Callable[[World], str]:
    return lambda world: reverse(name, args=[of(world)] if of else [])


Form = tuple[str, Callable[[World], str], Callable[[World], Body]]
FORMS: dict[str, Form] = {
    "subjects-register": (
        "anybody",
        lambda _: f"{reverse('subjects-register')}?county={county().path}",
        lambda _: {
            "region_path": township().path,
            "name": "又一家（示例）",
            "display_name": "示例人员",
            "phone": "13800005678",
            "username": "another",
            "password": PASSWORD,
        },
    ),
    "subjects-mine": (
        "newcomer",
        _at("subjects-mine"),
        lambda _: {
            "kind": "enterprise",
            "name": "新主体（示例）",
            "uscc": "91430923MA4T00019F",
            "legal_representative": "示例人员",
            "address": "示例路 1 号",
            "industry": "茶叶",
            "contact_name": "示例人员",
            "contact_phone": "13800005678",
            "licence_valid_to": "2030-01-01",
            "licence": licence_picture("n"),
        },
    ),
    "subjects-change": (
        "settled",
        _at("subjects-change"),
        lambda _: {
            "kind": "enterprise",
            "name": "改名（示例）",
            "uscc": "91430923MA4T00019F",
            "legal_representative": "示例人员",
            "address": "示例路 3 号",
            "industry": "茶叶",
            "contact_name": "示例人员",
            "contact_phone": "13800005678",
            "licence_valid_to": "2030-01-01",
            "reason": "更名",
        },
    ),
    "subjects-product-add": (
        "producer",
        _at("subjects-product-add"),
        lambda _: {
            "name": "线椒",
            "category_id": reference.category_for("01040501").pk,
            "spec": "5 kg",
            "standard": "GB/T 1",
        },
    ),
    "subjects-base-add": (
        "producer",
        _at("subjects-base-add"),
        lambda _: {
            "name": "二号基地",
            "region_path": township().path,
            "address": "示例路",
            "area_mu": "5",
            "longitude": "111.2",
            "latitude": "28.3",
        },
    ),
    "subjects-return": (
        "county",
        _at("subjects-return", lambda w: w.waiting.number),
        lambda _: {"field": "name", "why": "不符"},
    ),
    "subjects-change-decide": (
        "county",
        _at("subjects-change-decide", lambda w: w.change.pk),
        lambda _: {"decision": "return", "opinion": "不符"},
    ),
    "subjects-brand-authorise": (
        "province",
        _at("subjects-brand-authorise"),
        lambda w: {
            "subject_number": w.farm.subject.number,
            "brand": "anhua_dark_tea",
            "certificate_no": "SQ-9",
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
        },
    ),
    "subjects-directory-import": (
        "county",
        _at("subjects-directory-import"),
        lambda _: {
            "file": ContentFile(
                f"{DIRECTORY}云溪,91430923MA4T00019F,企业\n".encode(), name="名录.csv"
            )
        },
    ),
    "production-plot-add": (
        "producer",
        _at("production-plot-add"),
        lambda w: {
            "base_number": production.own_plots(w.farm.owner)[0].base.number,
            "name": "B-2",
            "area_mu": "3",
            "crop_code": "01040501",
            "longitude": "111.2",
            "latitude": "28.3",
        },
    ),
    "production-input-purchase": (
        "producer",
        _at("production-input-purchase"),
        lambda w: {
            "product_id": w.use.purchase.product_id,
            "quantity": "5",
            "unit": "L",
            "supplier": "示例农资店",
            "lot": "1",
            "purchased_on": "2026-11-01",
            "invoice": licence_picture("i"),
        },
    ),
    "production-record": (
        "producer",
        _at("production-record"),
        lambda w: {
            "plot_number": w.farm.plot,
            "kind": "irrigation",
            "done_on": "2026-11-01",
            "operator": "示例人员",
            "note": "浇水",
            "photo": licence_picture("p"),
        },
    ),
    "production-record-use": (
        "producer",
        _at("production-record-use"),
        lambda w: {
            "plot_number": w.farm.plot,
            "purchase_id": w.use.purchase_id,
            "pest": "茶黄螨",
            "dose": "35",
            "dose_unit": "ml/亩",
            "area_mu": "1",
            "applied_on": "2026-11-19",
            "operator": "示例人员",
            "confirmed": "on",
        },
    ),
    "production-use-correct": (
        "producer",
        _at("production-use-correct", lambda w: w.use.pk),
        lambda _: {
            "dose": "30",
            "area_mu": "1",
            "applied_on": "2026-11-18",
            "reason": "写错",
            "confirmed": "on",
        },
    ),
    "production-harvest": (
        "producer",
        _at("production-harvest"),
        lambda w: {
            "product_number": w.farm.product,
            "plot_numbers": w.farm.plot,
            "quantity_kg": "10",
            "harvested_on": "2026-11-20",
            "confirmed": "on",
        },
    ),
    "production-process": (
        "producer",
        _at("production-process"),
        lambda w: {
            "product_number": w.farm.product,
            "source": w.batch.number,
            "source_kg": "10",
            "quantity_kg": "5",
            "processed_on": "2026-11-20",
        },
    ),
    "production-hold": (
        "county",
        _at("production-hold", lambda w: w.batch.number),
        lambda _: {"kind": "recall", "reason": "抽查"},
    ),
    "production-release": (
        "county",
        _at("production-release", lambda w: w.hold.pk),
        lambda _: {"reason": "合格"},
    ),
    "testing-record": (
        "producer",
        _at("testing-record", lambda w: w.batch.number),
        lambda _: {
            "method_code": "enzyme",
            "item": "有机磷",
            "number_read": "12",
            "limit_mg_per_kg": "1",
            "instrument": "JT-1",
            "technician": "示例人员",
            "tested_at": "2026-11-19T09:00",
            "photo": licence_picture("t"),
        },
    ),
    "labels-card-apply": (
        "producer",
        _at("labels-card-apply"),
        lambda w: {
            "product_number": w.pepper.number,
            "grade": "",
            "brand": "安化黑茶",
            "statement": "申请",
        },
    ),
    "labels-card-submit": (
        "producer",
        _at("labels-card-submit", lambda w: w.draft.pk),
        lambda w: {kind.code: licence_picture(kind.code) for kind in queries.evidence_of(w.draft)},
    ),
    "labels-card-sanction": (
        "county",
        _at("labels-card-sanction", lambda w: w.issue.card_id),
        lambda _: {"act": "suspend", "reason": "抽查", "until": "2026-12-31"},
    ),
    "labels-card-first-generation": (
        "county",
        _at("labels-card-first-generation"),
        lambda w: {
            "product_number": w.pepper.number,
            "number": "1001",
            "valid_from": "2020-01-01",
            "valid_to": "2022-01-01",
        },
    ),
    "labels-card-review": (
        "county",
        _at("labels-card-review", lambda w: w.card.pk),
        lambda _: {"decision": "return", "opinion": "不符", "why_grade": "不符"},
    ),
    "labels-certificate-issue": (
        "producer",
        _at("labels-certificate-issue", lambda w: w.batch.number),
        lambda _: {"bases": "自行检测合格", "quantity_kg": "5"},
    ),
    "labels-certificate-void": (
        "producer",
        _at("labels-certificate-void", lambda w: w.issue.certificate.number),
        lambda _: {"reason": "写错"},
    ),
    "labels-issue-codes": (
        "producer",
        _at("labels-issue-codes", lambda w: w.batch.number),
        lambda _: {
            "quantity": "5",
            "kg_per_unit": "1",
            "client_id": "0b0b8a4e-6f0d-4a0a-9a51-3d1d5f5c0001",
        },
    ),
    "labels-issue-void": (
        "producer",
        _at("labels-issue-void", lambda w: w.issue.pk),
        lambda _: {"reason": "写错"},
    ),
    "feedback-complain": (
        "anybody",
        _at("feedback-complain"),
        lambda w: {
            "code": w.code,
            "county_path": county().path,
            "text": "味道不对",
            "contact": "13800001234",
            "website": "",
            "photo": licence_picture("c"),
        },
    ),
    "feedback-close": (
        "county",
        _at("feedback-close", lambda w: w.complaint.tracking_number),
        lambda _: {"reply": "已核实"},
    ),
    "projects-annex1-import": (
        "province",
        _at("projects-annex1-import"),
        lambda _: {
            "file": ContentFile(ONE_SLOT.encode(), name="附件1.csv"),
            "year": "2028",
            "documents": "湘财预〔2021〕206号",
            "systems": "0",
            "enterprises": "1",
            "counties": "1",
            "cities": "1",
        },
    ),
    "projects-bind": (
        "county",
        _at("projects-bind", lambda w: w.slot.number),
        lambda w: {"subject_number": w.farm.subject.number},
    ),
    "projects-unbind": (
        "county",
        _at("projects-unbind", lambda w: w.full_slot.number),
        lambda _: {"reason": "不符"},
    ),
    "accounts-user-add": (
        "producer",
        _at("accounts-user-add"),
        lambda w: {
            "organisation": w.farm.subject.organisation_id,
            "role": "grower",
            "display_name": "示例人员",
            "username": "grower9",
            "password": PASSWORD,
        },
    ),
    "accounts-post-end": (
        "producer",
        _at("accounts-post-end", lambda w: w.post.pk),
        lambda _: {"ends_on": "2026-12-31"},
    ),
    "account_login": (
        "anybody",
        _at("account_login"),
        lambda _: {"login": "newcomer", "password": PASSWORD, "resume": ""},
    ),
    "account_change_password": (
        "producer",
        _at("account_change_password"),
        lambda _: {
            "oldpassword": PASSWORD,
            "password1": "Xiangsu#2027",
            "password2": "Xiangsu#2027",
        },
    ),
    "mfa_activate_totp": ("producer", _at("mfa_activate_totp"), lambda _: {"code": "123456"}),
}
