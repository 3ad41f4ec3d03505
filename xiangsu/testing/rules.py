"""Rules of testing as pure functions: no database, no clock, no Django."""

from decimal import Decimal, InvalidOperation
from typing import Final

POSITIVE_PERCENT: Final = Decimal(50)

# What a technician may enter, by kind of reading; words as on the instrument.
READINGS: Final = {
    "lines": {
        "T_GE_C": "C 线、T 线都有，T 不浅于 C",
        "T_LT_C": "T 线消失或浅于 C 线",
        "NO_C": "C 线没有出现",
    },
    "colour": {"blue": "蓝色", "light_blue": "浅蓝色", "white": "白色"},
}


class BadReading(ValueError):
    """The reading cannot come from this method; the message is for the technician."""


def conclusion_of(kind: str, reading: str, limit: Decimal | None = None) -> str:
    """One of qualified, unqualified, suspected, invalid, from the raw reading.

    kind: percent (inhibition), lines (C/T), colour, mg_per_kg; reading: a number as text, or
    a key of READINGS; limit: mg/kg, for mg_per_kg only.
    A rapid positive is suspected, not unqualified: one substance is not named, the
    laboratory confirms. Without a limit a measured value is suspected: no limit is not
    “qualified”. Raises BadReading.

    Source: GB/T 5009.199-2003 (inhibition ≥ 50 % is positive; card: white positive, light
    blue weakly positive); competitive colloidal gold: no C line is invalid, T weaker than C
    is positive; Agricultural Product Quality and Safety Law (2022), article 34.
    """
    if kind == "lines":
        return _looked_up(
            {"T_GE_C": "qualified", "T_LT_C": "suspected", "NO_C": "invalid"}, reading
        )
    if kind == "colour":
        return _looked_up(
            {"blue": "qualified", "light_blue": "suspected", "white": "suspected"}, reading
        )
    value = _number(reading)
    if kind == "percent":
        return _by_inhibition(value)
    if value < 0:
        raise BadReading("检出值不能为负数；未检出请填 0。")
    if value == 0:
        return "qualified"
    if limit is None:
        return "suspected"
    return "qualified" if value <= limit else "unqualified"


def _by_inhibition(value: Decimal) -> str:
    if value > 100:  # noqa: PLR2004 - percent
        raise BadReading("抑制率不会超过 100%，请核对读数。")
    if value < -10:  # noqa: PLR2004 - a drifting blank goes a little below zero
        return "invalid"
    return "suspected" if value >= POSITIVE_PERCENT else "qualified"


def _looked_up(conclusions: dict[str, str], reading: str) -> str:
    try:
        return conclusions[reading]
    except KeyError:
        raise BadReading("请选择看到的结果。") from None


def _number(reading: str) -> Decimal:
    try:
        value = Decimal(reading.strip().rstrip("%"))
    except InvalidOperation:
        raise BadReading("读数应为数字。") from None
    if not value.is_finite():
        raise BadReading("读数应为数字。")
    return value


def reading_text(kind: str, reading: str) -> str:
    """The reading as people say it."""
    if kind in READINGS:
        return READINGS[kind].get(reading, reading)
    if kind == "percent":
        return f"抑制率 {reading}%"
    return "未检出" if _number(reading) == 0 else f"{reading} mg/kg"


def freezes(conclusion: str) -> bool:
    """Whether the batch must not be sold: unqualified or suspected.

    Source: Agricultural Product Quality and Safety Law (2022), articles 34 and 36.
    """
    return conclusion in {"unqualified", "suspected"}
