"""The divisions of Hunan, from two code systems that disagree on townships."""

import csv
import json
from datetime import date
from pathlib import Path

from django.db import transaction

from xiangsu.accounts.models import Region, RegionAlias

DATA = Path(__file__).parent / "data"
_LEVELS = ("province", "city", "county", "township")
_ABOLISHED = date(2023, 6, 30)  # gone from the statistics of that day; the true day is not known


@transaction.atomic
def load_divisions() -> None:
    """14 prefectures, 122 counties and their townships, with former and short names.

    Loaded again, only what is missing is added: rows others point to are never replaced.
    """
    with (DATA / "hunan_divisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {region.path: region for region in Region.objects.all()}
    by_code: dict[str | None, Region] = {
        region.code_mca: region for region in known.values() if region.code_mca
    }
    for level in _LEVELS:
        fresh = [_region(row, level, by_code) for row in rows if row["level"] == level]
        missing = [region for region in fresh if region.path not in known]
        for region in Region.objects.bulk_create(missing):
            known[region.path] = region
            if region.code_mca:
                by_code[region.code_mca] = region
    _load_aliases(by_code)


def _region(row: dict[str, str], level: str, by_code: dict[str | None, Region]) -> Region:
    parent = by_code.get(row["parent"])
    key = row["mca_code"] or f"n{row['nbs_code']}"
    short = {"province": "43", "city": key[:4], "county": key[:6]}.get(level, key)
    return Region(
        code_mca=row["mca_code"] or None,
        code_nbs=row["nbs_code"] or None,
        name=row["name"],
        level=level,
        parent=parent,
        path=f"{parent.path if parent else '/'}{short}/",
        valid_to=_ABOLISHED if row["abolished"] else None,
    )


def _load_aliases(by_code: dict[str | None, Region]) -> None:
    history = json.loads((DATA / "division_history.json").read_text(encoding="utf-8"))
    for former in history["historical"]:
        region = by_code[former["successor"].split()[0]]
        year, month = map(int, former["until"].split("-"))
        RegionAlias.objects.get_or_create(
            region=region,
            name=former["name"],
            code=former["code"],
            defaults={"valid_to": date(year, month, 1)},
        )
    for short in history["short_names"]:
        RegionAlias.objects.get_or_create(region=by_code[short["code"]], name=short["name"])
