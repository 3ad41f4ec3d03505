"""Scan events lie in one partition a month, made before the month begins."""

from datetime import date
from typing import Final

from django.db import connection

MONTHS: Final = 36


def ensure_months(today: date) -> None:
    """Make the partitions of this calendar year and the next two; existing ones stay."""
    with connection.cursor() as cursor:
        for at in range(MONTHS):
            month = date(today.year + at // 12, at % 12 + 1, 1)
            cursor.execute("SELECT scan_make_month(%s)", [month])
