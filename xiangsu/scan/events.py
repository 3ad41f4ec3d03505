"""Scan events on their way to disk: many in one commit, none lost. No Django.

Whoever scans within the same few milliseconds shares one statement and one commit; the
answer leaves after it. While the database is away, events go to a spool file, are on disk
before the answer leaves, and are read in later, once.
"""

import asyncio
import json
import os
import sys
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg

from xiangsu.scan.runs import TROUBLE, Run

GATHER_SECONDS: Final = 0.004
MOST_WAITING: Final = 4_000
BATCH: Final = 1_000
Answer = tuple[int | None, datetime | None]

# Events in, counters up, counts back. Sorted by serial, so that two commits cannot deadlock.
_STORE: Final = """
WITH stored AS (
    INSERT INTO scan_scanevent
        (serial, batch_id, organisation_id, region_path, seen_at, device)
    SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::text[],
                         $5::timestamptz[], $6::bytea[])
)
INSERT INTO scan_scancounter AS c (serial, first_at, last_at, times)
SELECT serial, min(seen_at), max(seen_at), count(*)::int
FROM unnest($1::int8[], $5::timestamptz[]) AS t (serial, seen_at)
GROUP BY serial ORDER BY serial
ON CONFLICT (serial) DO UPDATE SET
    times = c.times + excluded.times,
    first_at = least(c.first_at, excluded.first_at),
    last_at = greatest(c.last_at, excluded.last_at)
RETURNING serial, times, first_at
"""


class Overloaded(Exception):
    """More are waiting than can be served in time; the scan was not stored."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan to be stored."""

    serial: int
    run: Run
    seen_at: datetime
    device: bytes

    def columns(self) -> tuple[Any, ...]:
        run = self.run
        return (
            self.serial,
            run.batch_id,
            run.organisation_id,
            run.region_path,
            self.seen_at,
            self.device,
        )


class Events:
    """The queue, its commits, and the spool for the time without a database."""

    def __init__(self, url: str, spool: Path) -> None:
        self._url = url
        self._spool = Spool(spool)
        self._waiting: list[tuple[Scan, asyncio.Future[Answer]]] = []
        self._wake = asyncio.Event()
        self._connection: asyncpg.Connection | None = None

    @property
    def connected(self) -> bool:
        return self._connection is not None and not self._connection.is_closed()

    async def store(self, scan: Scan) -> Answer:
        """Store one scan; return how often its code was scanned and when first.

        (None, None) when it is safe in the spool but not counted yet. Raises Overloaded.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise Overloaded
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((scan, answer))
        self._wake.set()
        return await answer

    async def keep(self) -> None:
        """Commit what waits, for ever."""
        connecting = asyncio.create_task(self._stay_connected())
        try:
            while True:
                await self._wake.wait()
                await asyncio.sleep(GATHER_SECONDS)
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                if not self._waiting:
                    self._wake.clear()
                await self._commit(batch)
        finally:
            connecting.cancel()
            if self._connection is not None:
                self._connection.terminate()

    async def _commit(self, batch: list[tuple[Scan, asyncio.Future[Answer]]]) -> None:
        scans = [scan for scan, _ in batch]
        counts = await self._insert(scans)
        if counts is None:
            try:
                await asyncio.to_thread(self._spool.append, scans)
            except OSError as error:  # the disk is full or gone: nothing may be acknowledged
                self._refuse(batch, error)
                return
        for scan, answer in batch:
            if not answer.done():
                answer.set_result((counts or {}).get(scan.serial, (None, None)))

    def _refuse(self, batch: list[tuple[Scan, asyncio.Future[Answer]]], error: OSError) -> None:
        print("scan: cannot spool:", error, file=sys.stderr, flush=True)  # noqa: T201
        for _, answer in batch:
            if not answer.done():
                answer.set_exception(Overloaded())

    async def _insert(self, scans: list[Scan]) -> dict[int, Answer] | None:
        """The counts by serial, each scan having its own place; None if it did not work."""
        connection = self._connection
        if connection is None:
            return None
        try:
            rows = await connection.fetch(_STORE, *_arrays(scans), timeout=5)
        except TROUBLE:
            connection.terminate()
            self._connection = None
            return None
        return {row[0]: (row[1], row[2]) for row in rows}

    async def _stay_connected(self) -> None:
        while True:
            try:
                if not self.connected:
                    self._connection = await asyncpg.connect(self._url, timeout=5)
                if self._spool.waiting():
                    await self._replay()
            except TROUBLE:
                pass  # tried again in a moment; until then events go to the spool
            await asyncio.sleep(0.2)

    async def _replay(self) -> None:
        """On a connection of its own, so that people waiting now are not held up."""
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            await self._spool.replay(connection)
        finally:
            await connection.close(timeout=5)


def _arrays(scans: list[Scan]) -> list[list[Any]]:
    ordered = sorted(scans, key=lambda scan: scan.serial)
    return [list(column) for column in zip(*(scan.columns() for scan in ordered), strict=True)]


class Spool:
    """Files of events that the database could not take yet, one a commit.

    A file is complete when it gets its name and never changes after. Its name is stored in
    the transaction that stores its events and is never used again, so that neither a kill in
    between nor another process on the same folder counts a scan twice or loses it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, scans: list[Scan]) -> None:
        """Write a file and wait until the disk has it. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{uuid.uuid4().hex}.part"
        with part.open("wb") as file:
            file.write("".join(_line(scan) for scan in scans).encode())
            file.flush()
            os.fdatasync(file.fileno())
        part.rename(part.with_suffix(".spool"))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def waiting(self) -> list[Path]:
        """The complete files, oldest name first."""
        return sorted(self._folder.glob("*.spool"))

    async def replay(self, connection: asyncpg.Connection) -> None:
        """Store every waiting file once, then remove it."""
        for path in self.waiting():
            try:
                content = await asyncio.to_thread(path.read_bytes)
            except FileNotFoundError:
                continue  # another process has just stored it
            async with connection.transaction():
                mine = await connection.fetchval(
                    "INSERT INTO scan_spoolmark (name, position) VALUES ($1, $2) "
                    "ON CONFLICT (name) DO NOTHING RETURNING 1",
                    path.name,
                    len(content),
                )
                if mine:
                    await connection.fetch(_STORE, *_columns_of(content.splitlines()))
            path.unlink(missing_ok=True)


def _line(scan: Scan) -> str:
    serial, batch, organisation, region, seen_at, device = scan.columns()
    fields = [serial, batch, organisation, region, seen_at.isoformat(), device.hex()]
    return json.dumps(fields, separators=(",", ":")) + "\n"


def _columns_of(lines: list[bytes]) -> list[list[Any]]:
    rows = []
    for line in lines:
        serial, batch, organisation, region, seen_at, device = json.loads(line)
        moment = datetime.fromisoformat(seen_at)
        rows.append((serial, batch, organisation, region, moment, bytes.fromhex(device)))
    rows.sort()
    return [list(column) for column in zip(*rows, strict=True)]
