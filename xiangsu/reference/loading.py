"""Reading the data files of this package into the tables; done again, nothing doubles."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from xiangsu.reference.models import (
    BanRule,
    CertificateDuty,
    CertificateLayout,
    EvidenceDuty,
    LabelDesign,
    LabelUse,
    ProductCategory,
    RegisteredInput,
    Substance,
    Term,
    TestCoverage,
    TestMethod,
    YieldCeiling,
)

DATA = Path(__file__).parent / "data"
SCOPES = {
    "蔬菜": "0104",
    "瓜果": "0103",
    "茶叶": "010701",
    "菌类": "0106",
    "中草药材": "0190",
    "花生": "010201",
    "水稻": "010101",
}


@transaction.atomic
def load_reference() -> None:
    """Everything the data files say, from categories to label sizes."""
    load_categories()
    load_bans()
    load_inputs()
    load_groups()
    load_methods()
    load_layouts()
    load_terms()
    load_evidence_duties()
    load_ceilings()
    load_label_designs()


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def load_categories() -> None:
    for row in _rows("categories.csv"):
        parent = ProductCategory.objects.filter(code=row["parent"]).first()
        category, _ = ProductCategory.objects.update_or_create(
            code=row["code"],
            defaults={"name": row["name"], "nyt3177_code": row["nyt3177_code"], "parent": parent},
        )
        if row["certificate_from"]:
            CertificateDuty.objects.update_or_create(
                category=category,
                defaults={
                    "valid_from": _day(row["certificate_from"]),
                    "source": "农业农村部令 2025 年第 4 号 第三条",
                    "certainty": "found-in-source",
                },
            )


def load_bans() -> None:
    data = json.loads((DATA / "pesticide_bans.json").read_text(encoding="utf-8"))
    BanRule.objects.all().delete()
    for row in data["banned"]:
        _add_ban(row, scope="全面禁用", categories=[], first=_day(row["ban_sale_use_from"]))
    for row in data["restricted_scope"] + data["restricted_before_full_ban"]:
        scope = row["prohibited_on"]
        full_ban = _day(row.get("until_full_ban"))
        _add_ban(
            row,
            scope="禁止用于" + "、".join(scope),
            categories=_codes(scope),
            first=_day(row.get("from")),
            last=full_ban - timedelta(days=1) if full_ban else None,
        )


def _codes(scope: list[str]) -> list[str]:
    """Category codes of the announcement's words; vegetables include melons here.

    A scope without a category of ours (卫生害虫) forbids nothing that a batch can be.
    """
    known = [SCOPES[word] for word in scope if word in SCOPES]
    return known if known or not any("所有" in word or "除" in word for word in scope) else ["01"]


def _add_ban(
    row: dict[str, Any],
    *,
    scope: str,
    categories: list[str],
    first: date | None,
    last: date | None = None,
) -> None:
    substance, _ = Substance.objects.get_or_create(name=row["name"])
    BanRule.objects.create(
        substance=substance,
        scope=scope[:120],
        categories=categories or ([] if scope == "全面禁用" else ["-"]),
        valid_from=first,
        valid_to=last,
        source=row.get("basis") or "农业农村部公告（见数据说明）",
        certainty=row.get("certainty", "from-memory-high")[:120],
    )


def load_inputs() -> None:
    LabelUse.objects.all().delete()
    for row in _rows("inputs.csv"):
        product, _ = RegisteredInput.objects.update_or_create(
            name=row["name"],
            defaults={
                "kind": row["kind"],
                "registration_no": row["registration_no"],
                "formulation": row["formulation"],
                "holder": row["holder"],
            },
        )
        names = filter(None, row["ingredients"].split("|"))
        product.ingredients.set([Substance.objects.get_or_create(name=name)[0] for name in names])
        if row["crop"]:
            LabelUse.objects.create(
                input=product,
                category=ProductCategory.objects.get(code=row["crop"]),
                pest=row["pest"],
                dose_min=row["dose_min"],
                dose_max=row["dose_max"],
                dose_unit=row["dose_unit"],
                max_uses=row["max_uses"],
                interval_days=row["interval_days"],
                source=row["source"],
                certainty=row["certainty"],
            )


def load_groups() -> None:
    for row in _rows("substance_groups.csv"):
        Substance.objects.update_or_create(name=row["substance"], defaults={"group": row["group"]})


def load_methods() -> None:
    for row in _rows("methods.csv"):
        TestMethod.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "standard": row["standard"],
                "reading": row["reading"],
                "unfit_for": list(filter(None, row["unfit"].split("|"))),
                "unfit_reason": row["unfit_reason"],
                "source": row["source"],
                "certainty": row["certainty"],
            },
        )
    for row in _rows("test_coverage.csv"):
        TestCoverage.objects.update_or_create(
            method=TestMethod.objects.get(code=row["method"]),
            group=row["group"],
            valid_from=_day(row["valid_from"]),
            defaults={
                "valid_to": _day(row["valid_to"]),
                "source": row["source"],
                "certainty": row["certainty"],
            },
        )


def load_layouts() -> None:
    for row in json.loads((DATA / "certificate_layouts.json").read_text(encoding="utf-8")):
        CertificateLayout.objects.update_or_create(
            code=row["code"],
            defaults={
                "title": row["name_zh"].split("（")[0],
                "issuer_role": row["issuer_role"],
                "lead_in": row.get("lead_in", "我承诺："),
                "commitments": row.get("commitment", []),
                "bases": row.get("basis_options", []),
                "lines": row["lines"],
                "valid_from": _day(row["valid_from"]),
                "valid_to": _day(row.get("valid_to")),
                "default_from": _day(row.get("default_from")),
                "printable": row.get("printable", True),
                "retention_months": row.get("record_retention_months_min"),
                "source": row["code"],
                "certainty": row["certainty"][:120],
            },
        )


def load_terms() -> None:
    for row in _rows("terms.csv"):
        Term.objects.update_or_create(
            code=row["code"],
            valid_from=_day(row["valid_from"]),
            defaults={
                "name": row["name"],
                "quantity": row["quantity"],
                "unit": row["unit"],
                "valid_to": _day(row["valid_to"]),
                "source": row["source"],
                "certainty": row["certainty"],
            },
        )


def load_evidence_duties() -> None:
    for row in _rows("card_evidence.csv"):
        EvidenceDuty.objects.update_or_create(
            code=row["code"],
            brand=row["brand"],
            valid_from=_day(row["valid_from"]),
            defaults={
                "name": row["name"],
                "valid_to": _day(row["valid_to"]),
                "source": row["source"],
                "certainty": row["certainty"],
            },
        )


def load_ceilings() -> None:
    for row in _rows("yield_ceilings.csv"):
        YieldCeiling.objects.update_or_create(
            category=ProductCategory.objects.get(code=row["category"]),
            valid_from=_day(row["valid_from"]),
            defaults={
                "crop": ProductCategory.objects.get(code=row["crop"]),
                "kg_per_mu": row["kg_per_mu"],
                "valid_to": _day(row["valid_to"]),
                "source": row["source"],
                "certainty": row["certainty"],
            },
        )


def load_label_designs() -> None:
    for row in _rows("label_designs.csv"):
        days = {name: _day(row.pop(name)) for name in ("valid_from", "valid_to")}
        LabelDesign.objects.update_or_create(code=row.pop("code"), defaults=row | days)
