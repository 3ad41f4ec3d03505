"""Finding the run of a code among a million runs, against a plain btree row per code."""

import random
from collections.abc import Callable
from importlib import import_module
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.installation import installation
from benchmarks.result import Result, compare

ROWS = 1_000_000
PER_RUN = 100
ASKED = 2_000
FAR = 10**17  # beyond every serial of the demo

RUNS = f"""
    INSERT INTO scan_coderun (first_serial, last_serial, batch_id, organisation_id, region_path,
        state, reason, retired_for, card_version, published_at, changed_xid)
    SELECT {FAR} + n * {PER_RUN}, {FAR} + n * {PER_RUN} + {PER_RUN - 1}, n, 1, '/43/',
        'active', '', '', 1, now(), 0
    FROM generate_series(0, {ROWS} - 1) n
"""  # noqa: S608
CODES = f"""
    CREATE TEMPORARY TABLE code AS
    SELECT {FAR} + n * {PER_RUN} AS serial, n AS batch_id FROM generate_series(0, {ROWS} - 1) n;
    CREATE UNIQUE INDEX ON code (serial);
"""  # noqa: S608


def run() -> Result:
    with installation():
        transaction = import_module("django.db.transaction")
        with transaction.atomic():
            compared = _measure()
            transaction.set_rollback(True)
    return compared


def _measure() -> Result:
    connection: Any = import_module("django.db").connection
    queries = import_module("xiangsu.scan.queries")
    models: Any = import_module("xiangsu.scan.models")
    runs = models.CodeRun.objects.filter(first_serial__lte=FAR).order_by("-first_serial")[:1]
    statement, _ = runs.query.sql_with_params()
    took: list[float] = []
    with connection.cursor() as cursor:
        cursor.execute(RUNS)
        cursor.execute(CODES)
        cursor.execute("ANALYZE scan_coderun; ANALYZE code")
        assert queries.run_of(FAR + 12_345).batch_id == 12_345 // PER_RUN
        place = random.Random(1)  # the same questions every time

        def ask(text: str, serial: Callable[[int], int]) -> int:
            for _ in range(ASKED):
                at = place.randrange(ROWS)
                started = perf_counter()
                cursor.execute(text, [serial(at)])
                assert cursor.fetchone() is not None
                took.append((perf_counter() - started) * 1000)
            return ASKED

        def ours() -> int:
            return ask(statement, lambda at: FAR + at * PER_RUN + at % PER_RUN)

        compared = compare(
            "ranges",
            "the run of a code among a million runs (≤ 1 ms), against a btree row per code",
            "look-ups/s",
            ours,
            lambda: ask("SELECT * FROM code WHERE serial = %s", lambda at: FAR + at * PER_RUN),
        )
        took.clear()
        ours()
    return compared.with_more(
        p50_ms=round(median(took), 3), p99_ms=round(sorted(took)[ASKED * 99 // 100], 3)
    )
