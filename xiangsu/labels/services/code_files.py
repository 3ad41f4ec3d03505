"""Files of codes for print shops, written by a job that survives being killed.

Every piece is flushed to the disk before the row says so; whoever goes on cuts the file at
that mark. Rows and gz members depend on the order alone, so the bytes are always the same.
"""

import gzip
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from xiangsu.kernel import clock, jobs, ledger, turns
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.labels import queries
from xiangsu.labels.models import CodeFile
from xiangsu.scan import queries as scan
from xiangsu.scan.bulk import COLUMNS

PIECE: Final = 1_000_000  # rows between two checkpoints
TURN_SECONDS: Final = 20  # then other jobs have theirs
LEFT_ALONE: Final = timedelta(minutes=1)
TITLES: Final = {
    "number": "序号",
    "code": "追溯码",
    "grouped": "追溯码（分组）",
    "url": "二维码内容",
    "check": "短校验",
}


@transaction.atomic
def request_code_file(
    actor: Actor,
    *,
    order_number: str,
    format: str,  # noqa: A002 - the word of the form
    columns: list[str],
    packed: bool = False,
    client_id: UUID | None = None,
) -> CodeFile:
    """Have the codes of an order written to a file; a job does it.

    Raises RuleBroken for unknown columns, or more than one in a txt.
    """
    actor.require("labels.order")
    order = queries.order_for(actor, order_number, lock=True)
    mine = CodeFile.objects.filter(organisation_id=order.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    chosen = [column for column in COLUMNS if column in columns]
    if not chosen or (format == CodeFile.Format.TXT and len(chosen) > 1):
        raise RuleBroken("columns", "txt 只能选一列，csv 至少选一列。", field="columns")
    file = CodeFile.objects.create(
        organisation_id=order.organisation_id,
        order=order,
        format=format,
        columns=chosen,
        packed=packed,
        origin=settings.XIANGSU_SCAN_ORIGIN,
        requested_by_id=actor.user_id,
        client_id=client_id,
    )
    ledger.record(actor, "labels.code_file_requested", file, order=order.number, columns=chosen)
    jobs.defer("labels.write_code_file", file_id=file.pk)
    return file


def write_code_file(file_id: int) -> None:
    """Go on with a file for one turn; called again until it is ready.

    Whoever is writing it already goes on alone. Not one transaction: each piece is kept.
    """
    with _alone(file_id) as free:
        file = CodeFile.objects.select_related("order").get(pk=file_id)
        if not free or file.state == CodeFile.State.READY:
            return
        path = part_of(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_turn(file, path)
        if file.rows_done == file.order.quantity:
            _finish(file, path)
        else:
            jobs.defer("labels.write_code_file", file_id=file_id)


def resume_code_files() -> int:
    """Queue the files that nobody has touched for a while, after a crash; how many."""
    since = clock.now() - LEFT_ALONE
    rows = CodeFile.objects.exclude(state="ready").filter(touched_at__lt=since)
    for pk in (pks := list(rows.values_list("pk", flat=True))):
        jobs.defer("labels.write_code_file", file_id=pk)
    return len(pks)


@transaction.atomic
def take_code_file(actor: Actor, *, pk: int) -> tuple[CodeFile, Path]:
    """Give a finished file away, on record: whoever has it can print every label of the run."""
    file = queries.file_for(actor, pk)
    if file.state != CodeFile.State.READY:
        raise RuleBroken("not_ready", "文件还在生成，请稍后再下载。")
    ledger.record(
        actor, "labels.code_file_downloaded", file, order=file.order.number, sha256=file.sha256
    )
    return file, path_of(file)


def path_of(file: CodeFile) -> Path:
    return Path(settings.MEDIA_ROOT) / "code-files" / file.name


def part_of(file: CodeFile) -> Path:
    path = path_of(file)
    return path.with_name(f"{path.name}.part")


@contextmanager
def _alone(file_id: int) -> Iterator[bool]:
    """Whether nobody else writes this file; a killed process lets go by itself."""
    key = ("labels.code_file", file_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s::int)", key)
        free = bool(cursor.fetchone()[0])
        try:
            yield free
        finally:
            if free:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s::int)", key)


def _write_turn(file: CodeFile, path: Path) -> None:
    end = time.monotonic() + TURN_SECONDS
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
        if stream.seek(0, os.SEEK_END) < file.bytes_done:  # the piece is gone: all anew
            file.rows_done = file.bytes_done = 0
        stream.truncate(file.bytes_done)
        stream.seek(file.bytes_done)
        while file.rows_done < file.order.quantity and time.monotonic() < end:
            count = min(PIECE, file.order.quantity - file.rows_done)
            for data in _piece(file, count):
                stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            file.rows_done += count
            file.bytes_done = stream.tell()
            _keep(file, CodeFile.State.WRITING)


def _piece(file: CodeFile, count: int) -> Iterator[bytes]:
    """The next rows as they go into the file; each piece is a gz member of its own."""
    first = file.order.first_serial + file.rows_done
    rows = scan.encoder_at(first).rows(
        first, count, file.columns, origin=file.origin, number=file.rows_done + 1
    )
    if file.packed:
        yield gzip.compress(_head(file) + b"".join(rows), compresslevel=1, mtime=0)
        return
    yield _head(file)
    yield from rows


def _head(file: CodeFile) -> bytes:
    """The titles, once; with the mark by which spreadsheets know UTF-8."""
    if file.rows_done or file.format == CodeFile.Format.TXT:
        return b""
    titles = ",".join(TITLES[column] for column in file.columns)
    return f"\ufeff{titles}\r\n".encode()


def _finish(file: CodeFile, path: Path) -> None:
    with path.open("rb") as stream:
        file.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    path.replace(path_of(file))
    file.finished_at = clock.now()
    _keep(file, CodeFile.State.READY)


def _keep(file: CodeFile, state: str) -> None:
    file.state, file.touched_at = state, clock.now()
    file.save(
        update_fields=["state", "rows_done", "bytes_done", "touched_at", "sha256", "finished_at"]
    )
