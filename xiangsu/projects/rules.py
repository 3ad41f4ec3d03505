"""Rules of fund projects as pure functions: no database, no clock, no Django."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

TRACE_COUNTY: Final = "trace_county"
ID_ENTERPRISE: Final = "id_enterprise"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing annex 1 gives a county: a county system, or so many enterprises of a brand."""

    kind: str
    brand: str
    count: int


def items_of(text: str, brands: Mapping[str, str]) -> list[Item]:
    """What one cell of annex 1 says, as `追溯体系建设；“湘江源”蔬菜企业 1 家`.

    brands: name as printed → key. Full-width digits and a stray comma do not matter.
    Raises ValueError, in the reader's words, for a part that cannot be understood.

    Source: the notice of 2021, annex 1, column 项目名称和数量.
    """
    parts = re.split("[;,，；、。]", unicodedata.normalize("NFKC", text))
    items = [_item(part.strip(), brands) for part in parts if part.strip()]
    if not items:
        raise ValueError("没有写项目")
    return items


def _item(part: str, brands: Mapping[str, str]) -> Item:
    if part == "追溯体系建设":
        return Item(TRACE_COUNTY, "", 1)
    counted = re.fullmatch(r"(?P<who>.+?)企业\s*(?P<count>\d{1,3})\s*家", part)
    if counted is None or int(counted["count"]) == 0:
        raise ValueError(f"看不懂“{part}”，应写成“追溯体系建设”或“品牌名 + 企业 2 家”")
    brand = next((key for name, key in brands.items() if name in counted["who"]), None)
    if brand is None:
        raise ValueError(f"“{part}”里没有可授权的品牌（{'、'.join(brands)}）")
    return Item(ID_ENTERPRISE, brand, int(counted["count"]))


@dataclass(frozen=True, slots=True)
class Totals:
    """The control totals of a list: what it says in words must be what its rows add up to."""

    systems: int
    enterprises: int
    counties: int
    cities: int

    @property
    def projects(self) -> int:
        return self.systems + self.enterprises

    def lines(self) -> list[tuple[str, int, str]]:
        """Name, number and unit of each total, in the order of the notice."""
        return [
            ("追溯体系建设县", self.systems, "个"),
            ("试点企业", self.enterprises, "家"),
            ("项目合计", self.projects, "个"),
            ("涉及县市区", self.counties, "个"),
            ("涉及市州", self.cities, "个"),
        ]


def totals_of(rows: Iterable[tuple[str, Item]]) -> Totals:
    """Add up a list. rows: path of the county (`/43/4309/430923/`) and one item each."""
    given = list(rows)
    paths = {path for path, _ in given}
    return Totals(
        systems=sum(item.count for _, item in given if item.kind == TRACE_COUNTY),
        enterprises=sum(item.count for _, item in given if item.kind == ID_ENTERPRISE),
        counties=len(paths),
        cities=len({path.rstrip("/").rpartition("/")[0] for path in paths}),
    )


def differences(found: Totals, stated: Totals) -> Iterator[str]:
    """Each total that does not match, with both numbers."""
    for (name, ours, unit), (_, theirs, _) in zip(found.lines(), stated.lines(), strict=True):
        if ours != theirs:
            yield f"{name}：表格合计 {ours} {unit}，通知所列 {theirs} {unit}"


def binding_fault(
    *, kind: str, county: str, brand: str, producer_county: str, brands_in_force: Iterable[str]
) -> str | None:
    """Why a producer may not take a slot of annex 1, or None.

    county, producer_county: region paths. Source: the notice of 2021, annex 1: an enterprise
    of the county named, authorised to use the brand named.
    """
    if kind != ID_ENTERPRISE:
        return "这是县级追溯体系建设项目，不绑定企业。"
    if producer_county != county:
        return "该主体不在本项目的县市区，请选择本县的主体。"
    if brand not in brands_in_force:
        return "该主体没有在有效期内的品牌授权，请先由协会或省厅授权品牌。"
    return None
