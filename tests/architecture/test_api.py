"""Every operation of the API: its contract, and who gets 404 or 403 on the same object."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.api import api
from config.openapi import contract
from tests.actors import browser
from tests.factories.accounts import OrganisationFactory, county, province, township
from tests.factories.labels import ordered_roll
from tests.factories.projects import filled_slot
from xiangsu.feedback import services as feedback
from xiangsu.labels import queries as labels
from xiangsu.production import queries as production
from xiangsu.scan import queries as scan

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

CONTRACT = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"
LISTS = {
    "subjects": "county",
    "subjects/mine": "producer",
    "subjects/mine/completeness": "producer",
    "products": "producer",
    "bases": "producer",
    "plots": "producer",
    "plots/calendar": "producer",
    "pesticide-uses": "producer",
    "batches": "producer",
    "tests": "producer",
    "cards": "producer",
    "certificates": "producer",
    "issues": "producer",
    "orders": "producer",
    "rolls": "producer",
    "complaints": "county",
    "projects": "producer",
}
# Only ever one's own registration: there is no stranger to it.
OWN = {"GET me", "PATCH subjects/mine", "POST subjects/mine/submit"}


@dataclass
class Case:
    """One operation on one object: the address, the body, who owns the object."""

    path: str
    body: dict[str, object] = field(default_factory=dict)
    owner: str = "producer"
    good: tuple[int, ...] = (200,)


def operations():
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method in methods:
            yield f"{method.upper()} {path.lstrip('/')}"


def cases(farm, issue, use):
    number = issue.batch.number
    complaint = feedback.file_complaint(
        text="味道不对", code=scan.code_of(issue.first_serial)
    ).tracking_number
    (hold,) = production.open_holds_of(issue.batch)
    project = filled_slot(farm).number
    roll, _ = ordered_roll(farm)
    reason = {"reason": "测试"}
    held = (422,)  # the batch is held by its failed test: reached, and refused by the rule
    test = {
        "method_code": "enzyme",
        "item": "有机磷",
        "reading": "12",
        "instrument": "JT-1",
        "technician": "示例人员",
        "tested_at": "2026-11-19T09:00:00+08:00",
    }
    return {
        "GET subjects/{number}": Case(f"subjects/{farm.subject.number}"),
        "POST subjects/{number}/approve": Case(
            f"subjects/{farm.subject.number}/approve", owner="county", good=(422,)
        ),
        "POST subjects/{number}/return": Case(
            f"subjects/{farm.subject.number}/return",
            {"reasons": {"name": "不符"}},
            owner="county",
            good=(422,),
        ),
        "POST plots": Case(
            "plots",
            {
                "base_number": production.own_plots(farm.owner)[0].base.number,
                "name": "B-1",
                "area_mu": "3.5",
                "crop_code": "01040501",
            },
        ),
        "POST pesticide-uses": Case(
            "pesticide-uses",
            {
                "plot_number": farm.plot,
                "purchase_id": use.purchase_id,
                "pest": "茶黄螨",
                "dose": "35",
                "dose_unit": "ml/亩",
                "area_mu": "1",
                "applied_on": "2026-11-19",
                "operator": "示例人员",
                "confirmed": True,
            },
        ),
        "POST batches/harvest": Case(
            "batches/harvest",
            {
                "product_number": farm.product,
                "plot_numbers": [farm.plot],
                "harvested_on": "2026-11-20",
                "quantity_kg": "10",
                "confirmed": True,
            },
        ),
        "POST batches/process": Case(
            "batches/process",
            {
                "product_number": farm.product,
                "sources": [{"batch_number": number, "quantity_kg": "1"}],
                "processed_on": "2026-11-20",
                "quantity_kg": "1",
            },
            good=held,
        ),
        "GET batches/{number}": Case(f"batches/{number}"),
        "GET batches/{number}/obstacles": Case(f"batches/{number}/obstacles"),
        "POST batches/{number}/holds": Case(
            f"batches/{number}/holds", {"kind": "recall", **reason}, owner="county"
        ),
        "POST holds/{pk}/release": Case(f"holds/{hold.pk}/release", reason, owner="county"),
        "POST batches/{number}/tests": Case(f"batches/{number}/tests", test),
        "POST cards": Case("cards", {"product_number": farm.product}, good=(422,)),
        "GET cards/{pk}": Case(f"cards/{issue.card_id}"),
        "POST cards/{pk}/submit": Case(f"cards/{issue.card_id}/submit", good=(422,)),
        "POST cards/{pk}/renew": Case(f"cards/{issue.card_id}/renew", good=(422,)),
        "POST cards/{pk}/suspend": Case(f"cards/{issue.card_id}/suspend", reason, owner="county"),
        "POST cards/{pk}/resume": Case(f"cards/{issue.card_id}/resume", reason, owner="county"),
        "POST cards/{pk}/revoke": Case(f"cards/{issue.card_id}/revoke", reason, owner="county"),
        "POST cards/{pk}/approve": Case(
            f"cards/{issue.card_id}/approve", owner="county", good=(422,)
        ),
        "POST cards/{pk}/return": Case(
            f"cards/{issue.card_id}/return", reason, owner="county", good=(422,)
        ),
        "POST batches/{number}/certificates": Case(
            f"batches/{number}/certificates",
            {"bases": ["自行检测合格"], "quantity_kg": "1"},
            good=held,
        ),
        "POST batches/{number}/issues": Case(
            f"batches/{number}/issues", {"quantity": 5, "kg_per_unit": "0.1"}, good=held
        ),
        "GET issues/{pk}/codes": Case(f"issues/{issue.pk}/codes?count=3"),
        "POST issues/{pk}/void": Case(f"issues/{issue.pk}/void", reason),
        "POST certificates/{number}/void": Case(
            f"certificates/{issue.certificate.number}/void", reason
        ),
        "POST orders": Case(
            "orders", {"product_number": farm.product, "quantity": 5, "kg_per_unit": "0.5"}
        ),
        "POST rolls/{number}/activations": Case(
            f"rolls/{roll.number}/activations",
            {"batch_number": number, "quantity": 1},
            good=held,
        ),
        "POST rolls/{number}/marks": Case(
            f"rolls/{roll.number}/marks", {"kind": "damaged", "quantity": 1, **reason}
        ),
        "GET complaints/{number}": Case(f"complaints/{complaint}", owner="county"),
        "POST complaints/{number}/take-up": Case(f"complaints/{complaint}/take-up", owner="county"),
        "POST complaints/{number}/close": Case(
            f"complaints/{complaint}/close", {"reply": "已核实"}, owner="county"
        ),
        "GET projects/{number}": Case(f"projects/{project}"),
        "POST projects/{number}/bind": Case(
            f"projects/{project}/bind", {"subject_number": farm.subject.number}, owner="county"
        ),
        "POST projects/{number}/unbind": Case(f"projects/{project}/unbind", reason, owner="county"),
    }


# What is created for oneself from public reference data: no foreign object to reach for.
CREATED = {
    "POST products": {"name": "线椒", "category_code": "01040501"},
    "POST bases": {"name": "二号基地", "region_path": "", "area_mu": "5"},
    "POST input-purchases": {
        "registration_no": "PD20209901",
        "supplier": "示例农资店",
        "quantity": "1",
        "unit": "L",
        "purchased_on": "2026-11-01",
    },
    "POST brands": {},
}


def call(client, operation, path, body):
    method = operation.split(" ")[0].lower()
    return getattr(client, method)(
        f"/api/v1/{path}", json.dumps(body) if method != "get" else None, "application/json"
    )


def test_every_operation_has_its_place_here(world):
    lists = {f"GET {path}" for path in LISTS}

    assert set(operations()) == lists | OWN | cases(*world).keys() | CREATED.keys()


def test_on_one_object_owner_stranger_and_grantless_differ(world, nobody_role):
    farm, issue, use = world
    mine = farm.subject.organisation
    bureau = OrganisationFactory(kind="county", name="县局（示例）", region=county())
    far = OrganisationFactory(kind="county", name="外县局", region=county("431125", "江永县"))
    owners = {
        "producer": browser(mine, "producer_manager"),
        "county": browser(bureau, "county_officer"),
    }
    grantless = {"producer": browser(mine, nobody_role), "county": browser(bureau, nobody_role)}
    strangers = {
        "producer": browser(OrganisationFactory(), "producer_manager"),
        "county": browser(far, "county_officer"),
    }
    wrong = []

    for operation, case in cases(farm, issue, use).items():
        got = tuple(
            call(clients[case.owner], operation, case.path, case.body).status_code
            for clients in (strangers, grantless, owners)
        )
        if got[:2] != (404, 403) or got[2] not in case.good:
            wrong.append((operation, got))

    assert wrong == []


def test_lists_hold_ones_own_and_ask_for_the_grant(world, nobody_role):
    farm, _, _ = world
    bureau = OrganisationFactory(kind="county", name="县局（示例）", region=county())
    far = OrganisationFactory(kind="county", name="外县局", region=county("431125", "江永县"))
    places = {
        "producer": (farm.subject.organisation, OrganisationFactory(), "producer_manager"),
        "county": (bureau, far, "county_officer"),
    }
    wrong = []

    for path, who in LISTS.items():
        own, foreign, role = places[who]
        mine = call(browser(own, role), "GET", path, None)
        theirs = call(browser(foreign, role), "GET", path, None)
        refused = call(browser(own, nobody_role), "GET", path, None)
        empty = theirs.status_code == 404 or theirs.json() in ([], {"items": [], "count": 0})
        if (mine.status_code, refused.status_code, empty) != (200, 403, True):
            wrong.append((path, mine.status_code, refused.status_code, theirs.content))

    assert wrong == []


def test_one_creates_for_oneself_and_only_with_the_grant(world, nobody_role):
    farm, _, _ = world
    ministry = OrganisationFactory(kind="province", name="省厅（示例）", region=province())
    CREATED["POST bases"]["region_path"] = township().path
    CREATED["POST brands"] = {
        "subject_number": farm.subject.number,
        "brand": "anhua_dark_tea",
        "certificate_no": "SQ-1",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
    }
    got = {}

    for operation, body in CREATED.items():
        producer = operation != "POST brands"
        place = farm.subject.organisation if producer else ministry
        role = "producer_manager" if producer else "province_officer"
        path = operation.split(" ")[1]
        got[operation] = (
            call(browser(place, nobody_role), operation, path, body).status_code,
            call(browser(place, role), operation, path, body).status_code,
        )

    assert got == dict.fromkeys(CREATED, (403, 200))


def test_the_committed_contract_is_what_is_served():
    assert CONTRACT.read_text(encoding="utf-8") == contract() + "\n", "run `make openapi`"


def test_refusals_are_problems_in_words(client_of, client):
    producer = client_of(OrganisationFactory(), "producer_manager")
    word = {"plot_numbers": [], "product_number": "P1", "harvested_on": "昨天", "quantity_kg": 1}

    refused = call(producer, "POST", "batches/harvest", word)
    unstorable = call(producer, "POST", "products", {"name": "\ud800", "category_code": "01040501"})
    missing = call(producer, "GET", "batches/B1%00", None)
    stranger = client.get("/api/v1/batches")

    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json() == {
        "type": "urn:xiangsu:invalid",
        "title": "plot_numbers：至少 1 项。",
        "status": 422,
        "code": "invalid",
        "field": "plot_numbers",
    }
    assert unstorable.json()["title"] == "name：含有不能保存的字符。"
    assert missing.status_code == 404
    assert (stranger.status_code, stranger.json()["code"]) == (401, "not_logged_in")


def test_a_write_without_the_forgery_token_is_refused(world):
    farm, issue, _ = world
    client = browser(farm.subject.organisation, "producer_manager")
    client.handler.enforce_csrf_checks = True

    refused = call(client, "POST", f"issues/{issue.pk}/void", {"reason": "测试"})

    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")


def test_the_same_click_issues_once(world):
    farm, _, _ = world
    batch = farm.harvested()
    farm.tested(batch)
    farm.certified(batch, kg=10)
    client = browser(farm.subject.organisation, "quality_manager")
    body = {"quantity": 7, "kg_per_unit": "1", "client_id": "0b0b8a4e-6f0d-4a0a-9a51-3d1d5f5c0001"}

    first, second = (call(client, "POST", f"batches/{batch.number}/issues", body) for _ in "12")

    assert first.json() == second.json()
    assert labels.issues_of(farm.owner).filter(batch=batch).count() == 1
