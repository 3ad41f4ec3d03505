"""Bytes in the database for a million codes, against a row with an index entry per code."""

from importlib import import_module
from typing import Any

from benchmarks.installation import installation
from benchmarks.result import Result

ORDERS = 2_000
CODES = 1_000_000
TABLES = (
    "labels_codeorder",
    "labels_coderoll",
    "scan_codeblock",
    "labels_codeissue",
    "scan_coderun",
)
FAR = 10**17

ROW_PER_CODE = f"""
    CREATE TEMPORARY TABLE code (code char(24) PRIMARY KEY);
    INSERT INTO code SELECT '4301' || lpad(n::text, 20, '0') FROM generate_series(1, {CODES}) n;
"""  # noqa: S608


def run() -> Result:
    with installation():
        transaction = import_module("django.db.transaction")
        with transaction.atomic():
            ours, theirs = _sizes()
            transaction.set_rollback(True)
    return Result(
        name="code-storage",
        what="bytes stored for a million ordered and activated codes, against a row per code",
        unit="bytes/million codes",
        ours=round(ours, 1),
        reference=theirs,
        ratio=round(theirs / ours, 1),
        rounds=1,
        spread=0.0,
    )


def _sizes() -> tuple[float, float]:
    """Ours: an order of a million codes with its roll, block, activation and run, averaged over
    thousands of them, indexes included.
    """
    connection: Any = import_module("django.db").connection
    with connection.cursor() as cursor:
        before = _bytes(cursor)
        _order_everything()
        ours = (_bytes(cursor) - before) / ORDERS
        cursor.execute(ROW_PER_CODE)
        cursor.execute("SELECT pg_total_relation_size('code')")
        return ours, float(cursor.fetchone()[0])


def _bytes(cursor: Any) -> int:
    total = " + ".join(f"pg_total_relation_size('{table}')" for table in TABLES)
    cursor.execute(f"SELECT {total}")
    return int(cursor.fetchone()[0])


def _order_everything() -> None:
    """Rows as the services write them, on copies of the demo's first issue."""
    labels: Any = import_module("xiangsu.labels.models")
    scan: Any = import_module("xiangsu.scan.models")
    issue = labels.CodeIssue.objects.select_related("batch").order_by("pk").first()
    spans = [(n, FAR + n * CODES, FAR + (n + 1) * CODES - 1) for n in range(ORDERS)]
    owner = {"organisation_id": issue.organisation_id}
    place = owner | {"region_path": "/43/4309/430923/"}
    orders = labels.CodeOrder.objects.bulk_create(
        labels.CodeOrder(
            **owner,
            product_id=issue.batch.product_id,
            number=f"FM20261124-12-X{n}",
            purpose="batch",
            quantity=CODES,
            first_serial=first,
            kg_per_unit=1,
            ordered_by_id=1,
        )
        for n, first, _ in spans
    )
    scan.CodeBlock.objects.bulk_create(
        scan.CodeBlock(first_serial=first, last_serial=last, **place) for _, first, last in spans
    )
    rolls = labels.CodeRoll.objects.bulk_create(
        labels.CodeRoll(
            **owner,
            order=order,
            number=f"{order.number}-001",
            first_serial=order.first_serial,
            last_serial=order.last_serial,
        )
        for order in orders
    )
    labels.CodeIssue.objects.bulk_create(
        labels.CodeIssue(
            **owner,
            batch_id=issue.batch_id,
            card_id=issue.card_id,
            certificate_id=issue.certificate_id,
            roll=roll,
            first_serial=roll.first_serial,
            kg_per_unit=1,
            quantity=CODES,
        )
        for roll in rolls
    )
    scan.CodeRun.objects.bulk_create(
        scan.CodeRun(first_serial=first, last_serial=last, batch_id=issue.batch_id, **place)
        for _, first, last in spans
    )
