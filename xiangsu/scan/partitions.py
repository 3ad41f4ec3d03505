"""Scan events lie in one partition a month, made before the month begins."""

from datetime import date

from django.db import connection


def ensure_months(first: date, months: int) -> None:
    """Make the partitions of `months` months from `first`'s on; existing ones stay."""
    year, month = first.year, first.month
    with connection.cursor() as cursor:
        for _ in range(months):
            following = (year + month // 12, month % 12 + 1)
            name = f"scan_scanevent_{year}_{month:02d}"
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF scan_scanevent "
                f"FOR VALUES FROM ('{year}-{month:02d}-01+08') "
                f"TO ('{following[0]}-{following[1]:02d}-01+08')"
            )
            year, month = following
