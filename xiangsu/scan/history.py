"""What is remembered of a scanned code, small enough for one row. Pure, no Django."""

import math
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

BITS: Final = 64
MOST_ESTIMATED: Final = 300  # when every bit is set, all that is known is “very many”


@dataclass(frozen=True, slots=True)
class History:
    """The scans of one code up to and with this one (查询记录).

    times: all scans; shoppers: those by shoppers; phones, counties: how many different ones,
    estimated; fastest_kmh: the speed that carrying the goods from scan to scan would take.
    """

    times: int
    shoppers: int
    first_at: datetime
    phones: int
    counties: int
    fastest_kmh: int


def bit_of(name: bytes) -> int:
    """The one of 64 bits that stands for a phone or a county, as PostgreSQL's signed bigint."""
    bit = 1 << (zlib.crc32(name) & (BITS - 1))
    return bit - (1 << BITS) if bit >> (BITS - 1) else bit


def estimated(bits: int) -> int:
    """How many different names set these bits: exact for a few, close for dozens.

    Source: linear counting (Whang, Vander-Zanden, Taylor 1990).
    """
    unset = BITS - (bits & ((1 << BITS) - 1)).bit_count()
    return round(BITS * math.log(BITS / unset)) if unset else MOST_ESTIMATED
