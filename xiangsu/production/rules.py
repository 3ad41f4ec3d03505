"""Rules of production as pure functions: no database, no clock, no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

LAW_INTERVAL: Final = "《农产品质量安全法》第二十九条、第三十六条"
LAW_BAN: Final = "《农药管理条例》第三十四条"
PROMPT: Final = timedelta(hours=24)
_TO_STOCK: Final = {("ml", "L"): Decimal(1000), ("g", "kg"): Decimal(1000)}


@dataclass(frozen=True, slots=True)
class Application:
    """One use of a pesticide as the rules see it."""

    applied_on: date
    interval_days: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a batch must not be marked: code, words, article, and the day it ends, if it does."""

    code: str
    message: str
    article: str
    earliest_on: date | None = None


def earliest_harvest(applications: Iterable[Application]) -> date | None:
    """First day on which every safety interval (安全间隔期) has passed.

    applications: uses on one plot or batch, any order; `interval_days` is the interval on
        the registered label, in whole days, the day of use being day 0.
    Returns the latest end of interval, or None if nothing was applied.
    Raises ValueError for a negative interval: a label cannot say that.

    Source: Agricultural Product Quality and Safety Law (2022), article 29.
    """
    ends = []
    for use in applications:
        if use.interval_days < 0:
            raise ValueError(f"negative safety interval: {use.interval_days} days")
        ends.append(use.applied_on + timedelta(days=use.interval_days))
    return max(ends, default=None)


def interval_obstacle(applications: Iterable[Application], harvested_on: date) -> Obstacle | None:
    """The obstacle of a harvest inside a safety interval, if it was.

    Uses after the harvest day do not count: they were not on the picked goods.
    Source: Agricultural Product Quality and Safety Law (2022), articles 29 and 36.
    """
    before = [use for use in applications if use.applied_on <= harvested_on]
    earliest = earliest_harvest(before)
    if earliest is None or harvested_on >= earliest:
        return None
    late = max(before, key=lambda use: use.applied_on + timedelta(days=use.interval_days))
    return Obstacle(
        "interval_not_passed",
        f"采收时安全间隔期未满：{late.name} 于 {late.applied_on} 使用，"
        f"间隔 {late.interval_days} 天，最早可采收日为 {earliest}。",
        LAW_INTERVAL,
        earliest,
    )


def ban_obstacle(substance: str, scope: str, applied_on: date, source: str) -> Obstacle:
    """The obstacle of a banned substance on the batch.

    Source: Regulations on Pesticide Administration (2022), article 34.
    """
    return Obstacle(
        "banned_substance",
        f"{applied_on} 使用了{scope}的农药 {substance}（{source}），本批产品不能标识和销售。",
        LAW_BAN,
    )


def stock_quantity(dose: Decimal, dose_unit: str, area_mu: Decimal, stock_unit: str) -> Decimal:
    """How much one use takes from stock, in the unit it was bought in.

    dose: per mu, in `dose_unit` such as `ml/亩`. Raises ValueError where the units cannot be
    converted into each other.
    """
    unit = dose_unit.partition("/")[0]
    total = dose * area_mu
    if unit == stock_unit:
        return total
    factor = _TO_STOCK.get((unit, stock_unit))
    if factor is None:
        raise ValueError(f"{dose_unit} does not measure {stock_unit}")
    return total / factor


def label_warnings(
    *,
    dose: Decimal,
    dose_max: Decimal | None,
    dose_unit: str,
    uses_before: int,
    max_uses: int | None,
) -> list[str]:
    """What the label does not allow, in words; empty when the use follows it.

    dose_max and max_uses are None for a use the label does not have.
    Source: Regulations on Pesticide Administration (2022), article 34 (use as labelled).
    """
    if dose_max is None or max_uses is None:
        return ["这种农药没有在该作物上登记，属于超范围使用。"]
    warnings = []
    if dose > dose_max:
        warnings.append(f"用量 {dose} 超过标签最高用量 {dose_max} {dose_unit}。")
    if uses_before + 1 > max_uses:
        warnings.append(f"本季第 {uses_before + 1} 次使用，标签最多 {max_uses} 次。")
    return warnings


def recorded_promptly(happened_on: date, recorded_at: datetime) -> bool:
    """Whether a record was made within 24 hours of the end of its day.

    recorded_at: aware, in the zone of the day. Both times are kept: a late record is honest,
    a back-dated one is not.
    """
    end = datetime.combine(happened_on, datetime.max.time(), recorded_at.tzinfo)
    return recorded_at <= end + PROMPT
