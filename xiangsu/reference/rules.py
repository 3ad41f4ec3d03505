"""Matching dated rules: no database, no clock, no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban in force: the substance, where it must not be used, and on what authority."""

    substance: str
    scope: str
    categories: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    source: str


def in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a rule counts on a day; both its days are included, a missing one is open."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


def lies_under(category: str, ancestors: Iterable[str]) -> bool:
    """Whether a category is one of these or below one; codes grow by their parent's code."""
    return any(category.startswith(ancestor) for ancestor in ancestors)


def bans_on(bans: Iterable[Ban], *, on: date, category: str) -> list[Ban]:
    """The bans that forbid use on this category on this day.

    Source: Regulations on Pesticide Administration (2022), article 34: no banned pesticide,
    none beyond its scope; the lists are the ministry's announcements, row by row.
    """
    return [
        ban
        for ban in bans
        if in_force(ban.valid_from, ban.valid_to, on)
        and (not ban.categories or lies_under(category, ban.categories))
    ]
