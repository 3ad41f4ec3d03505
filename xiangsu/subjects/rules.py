"""Rules of registration as pure functions: no database, no clock, no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_LENGTH: Final = 18

# What a complete registration has; the words are shown in the list of what is missing.
NEEDED: Final = {
    "kind": "主体类型",
    "uscc": "统一社会信用代码",
    "name": "名称",
    "legal_representative": "法定代表人（负责人）",
    "address": "详细地址",
    "industry": "主要产业",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "licence": "营业执照照片",
    "products": "至少一个产品",
    "bases": "至少一个基地",
}
SUBMITTABLE_WITHOUT: Final = frozenset({"products", "bases"})


def uscc_fault(code: str) -> str:
    """What is wrong with a unified social credit code, in words; empty if nothing is.

    Source: GB 32100-2015 (18 characters, alphabet without I O S V Z, check character by
    weighted sum mod 31) and GB 11714 (the nine-character organisation code inside has its
    own check). Codes of rural collectives begin with N and are as good as any.
    """
    if len(code) != _LENGTH:
        return f"统一社会信用代码应为 18 位，现在是 {len(code)} 位。"
    for position, character in enumerate(code, 1):
        if character not in _ALPHABET:
            return f"第 {position} 位“{character}”不会出现在信用代码里（没有字母 I、O、S、V、Z）。"
    if _check(code[:17]) != code[17] or not _body_holds(code[8:17]):
        return "统一社会信用代码校验不通过，请对照营业执照逐位核对。"
    return ""


def _check(body: str) -> str:
    total = sum(_ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total) % 31]


def _body_holds(code: str) -> bool:
    values = (int(c, 36) for c in code[:8])
    rest = 11 - sum(v * w for v, w in zip(values, _BODY_WEIGHTS, strict=True)) % 11
    return code[8] == {10: "X", 11: "0"}.get(rest, str(rest))


def with_check(body: str) -> str:
    """The credit code whose first sixteen characters these are, both checks added.

    For invented examples only. Raises ValueError for a character outside the alphabet.
    """
    values = (int(c, 36) for c in body[8:16])
    rest = 11 - sum(v * w for v, w in zip(values, _BODY_WEIGHTS, strict=True)) % 11
    seventeen = body + {10: "X", 11: "0"}.get(rest, str(rest))
    return seventeen + _check(seventeen)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a registration is (完整度): whole percent, and what is missing in words."""

    percent: int
    missing: tuple[str, ...]


def completeness(filled: Mapping[str, bool]) -> Completeness:
    """The share of needed things that are there, rounded down.

    filled: key of NEEDED → whether it is there; a key left out counts as missing.
    Source: notice of 2021, annex 2, line A1 (资料完整).
    """
    missing = tuple(words for key, words in NEEDED.items() if not filled.get(key))
    return Completeness((len(NEEDED) - len(missing)) * 100 // len(NEEDED), missing)


def may_see_contact(read_path: str, region_path: str, *, own: bool) -> bool:
    """Whether contacts are shown in full: to the producer and to officials of its county.

    Source: Personal Information Protection Law, articles 6 and 51 (least necessary, graded).
    """
    county_levels = 3  # /43/4309/430923/
    near = len(read_path.strip("/").split("/")) >= county_levels
    return own or (near and region_path.startswith(read_path))


LEAST_SEARCH: Final = 2


def search_fault(text: str) -> str:
    """Why a clerk may not look for producers by this text; empty if it may.

    One character would list a whole township, which no printing needs.
    Source: Personal Information Protection Law, article 6 (least necessary).
    """
    if len(text.strip()) < LEAST_SEARCH:
        return "请填主体编号，或名称中至少两个连续的字。"
    return ""
