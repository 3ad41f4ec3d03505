"""Scan events on their way to disk: many in one commit, none lost. No Django.

Whoever scans within the same few milliseconds shares one statement and one commit; the
answer leaves after it. While the database is away, events go to a spool file, are on disk
before the answer leaves, and are read in later, once: an event has a number of its own, so
that a commit whose answer was lost is not made a second time.
"""

import asyncio
import json
import os
import secrets
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

import asyncpg

from xiangsu.scan.history import History, bit_of, estimated
from xiangsu.scan.places import Place
from xiangsu.scan.runs import TROUBLE, Run

GATHER_SECONDS: Final = 0.004
MOST_WAITING: Final = 4_000
BATCH: Final = 1_000
SHOPPER: Final = 0
_ids: Final = count(secrets.randbits(62))

# Events in, counters up, counts back. Sorted by serial, so that two commits cannot deadlock.
# A county is known by its middle: two counties' width is taken off before a speed is told.
_STORE: Final = """
WITH scan AS (
    SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::text[],
        $6::timestamptz[], $7::bytea[], $8::int2[], $9::text[], $10::int2[], $11::int2[],
        $12::int8[], $13::int8[])
    AS t (id, serial, batch_id, organisation_id, region_path, seen_at, device, role, place,
          x_km, y_km, phone, county)
), stored AS (
    INSERT INTO scan_scanevent (id, serial, batch_id, organisation_id, region_path, seen_at,
                                device, role, place)
    SELECT id, serial, batch_id, organisation_id, region_path, seen_at, device, role, place
    FROM scan
)
INSERT INTO scan_scancounter AS c
    (serial, first_at, last_at, times, shoppers, phones, places, fastest_kmh, placed_at,
     x_km, y_km)
SELECT serial, min(seen_at), max(seen_at), count(*)::int, count(*) FILTER (WHERE role = 0)::int,
    bit_or(phone), bit_or(county), 0, max(seen_at) FILTER (WHERE x_km IS NOT NULL),
    (array_agg(x_km ORDER BY seen_at DESC) FILTER (WHERE x_km IS NOT NULL))[1],
    (array_agg(y_km ORDER BY seen_at DESC) FILTER (WHERE x_km IS NOT NULL))[1]
FROM scan GROUP BY serial ORDER BY serial
ON CONFLICT (serial) DO UPDATE SET
    times = c.times + excluded.times,
    shoppers = c.shoppers + excluded.shoppers,
    phones = c.phones | excluded.phones,
    places = c.places | excluded.places,
    first_at = least(c.first_at, excluded.first_at),
    last_at = greatest(c.last_at, excluded.last_at),
    fastest_kmh = greatest(c.fastest_kmh, CASE WHEN excluded.placed_at > c.placed_at THEN
        least(9999, greatest(0, sqrt((excluded.x_km - c.x_km)::float8 ^ 2
                                     + (excluded.y_km - c.y_km)::float8 ^ 2) - 60)
              * 3600 / greatest(60, extract(epoch FROM excluded.placed_at - c.placed_at)))::int
        ELSE 0 END),
    placed_at = greatest(c.placed_at, excluded.placed_at),
    x_km = CASE WHEN excluded.placed_at >= c.placed_at OR c.placed_at IS NULL
        THEN excluded.x_km ELSE c.x_km END,
    y_km = CASE WHEN excluded.placed_at >= c.placed_at OR c.placed_at IS NULL
        THEN excluded.y_km ELSE c.y_km END
RETURNING serial, times, shoppers, first_at, phones, places, fastest_kmh
"""
_LATE: Final = """
    INSERT INTO scan_latehour (hour)
    SELECT DISTINCT date_trunc('hour', t) FROM unnest($1::timestamptz[]) AS t
"""
_IS_STORED: Final = "SELECT EXISTS (SELECT FROM scan_scanevent WHERE id = $1 AND seen_at = $2)"


class Overloaded(Exception):
    """More are waiting than can be served in time; the scan was not stored."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan to be stored; `place` is None where the shopper did not say."""

    serial: int
    run: Run
    seen_at: datetime
    device: bytes
    role: int = SHOPPER
    place: Place | None = None
    id: int = field(default_factory=lambda: next(_ids))

    def columns(self) -> tuple[Any, ...]:
        run, place = self.run, self.place if self.role == SHOPPER else None
        return (
            self.id,
            self.serial,
            run.batch_id,
            run.organisation_id,
            run.region_path,
            self.seen_at,
            self.device,
            self.role,
            self.place.code if self.place else "",
            place.x_km if place else None,
            place.y_km if place else None,
            bit_of(self.device) if self.role == SHOPPER else 0,
            bit_of(place.code.encode()) if place else 0,
        )


class Events:
    """The queue, its commits, and the spool for the time without a database."""

    def __init__(self, url: str, spool: Path) -> None:
        self._url = url
        self._spool = Spool(spool)
        self._waiting: list[tuple[Scan, asyncio.Future[History | None]]] = []
        self._wake = asyncio.Event()
        self._connection: asyncpg.Connection | None = None

    @property
    def connected(self) -> bool:
        return self._connection is not None and not self._connection.is_closed()

    async def store(self, scan: Scan) -> History | None:
        """Store one scan; return what is known of its code now.

        None when it is safe in the spool but not counted yet. Raises Overloaded.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise Overloaded
        answer: asyncio.Future[History | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((scan, answer))
        self._wake.set()
        return await answer

    async def keep(self) -> None:
        """Commit what waits and stay connected, for ever; what goes wrong in either is raised."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._commit_for_ever())
                tasks.create_task(self._stay_connected())
        finally:
            if self._connection is not None:
                self._connection.terminate()

    async def _commit_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_SECONDS)
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            if not self._waiting:
                self._wake.clear()
            await self._commit(batch)

    async def _commit(self, batch: list[tuple[Scan, asyncio.Future[History | None]]]) -> None:
        scans = [scan for scan, _ in batch]
        counts = await self._insert(scans)
        if counts is None:
            try:
                await asyncio.to_thread(self._spool.append, scans)
            except OSError as error:  # the disk is full or gone: nothing may be acknowledged
                self._refuse(batch, error)
                return
        told = histories(scans, counts) if counts is not None else [None] * len(scans)
        for (_, answer), history in zip(batch, told, strict=True):
            if not answer.done():
                answer.set_result(history)

    def _refuse(
        self, batch: list[tuple[Scan, asyncio.Future[History | None]]], error: OSError
    ) -> None:
        print("scan: cannot spool:", error, file=sys.stderr, flush=True)  # noqa: T201
        for _, answer in batch:
            if not answer.done():
                answer.set_exception(Overloaded())

    async def _insert(self, scans: list[Scan]) -> dict[int, Any] | None:
        """The counters by serial; None if it did not work, or nobody knows whether it did."""
        connection = self._connection
        if connection is None:
            return None
        try:
            return await write(connection, scans)
        except TROUBLE:
            connection.terminate()
            self._connection = None
            return None

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


async def write(connection: asyncpg.Connection, scans: list[Scan]) -> dict[int, Any]:
    """Store scans in one statement; the counter of every serial among them."""
    columns = _arrays([scan.columns() for scan in scans])
    rows = await connection.fetch(_STORE, *columns, timeout=5)
    return {row[0]: row for row in rows}


def histories(scans: list[Scan], counters: dict[int, Any]) -> list[History]:
    """What each scan is told: of equal codes in one commit, the later ones know the earlier."""
    later = Counter(scan.serial for scan in scans)
    told = []
    for scan in scans:
        later[scan.serial] -= 1
        _, times, shoppers, first_at, phones, places, fastest = counters[scan.serial]
        behind = later[scan.serial]
        told.append(
            History(
                times=times - behind,
                shoppers=max(shoppers - behind, 0),
                first_at=first_at,
                phones=estimated(phones),
                counties=estimated(places),
                fastest_kmh=fastest,
            )
        )
    return told


def _arrays(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*sorted(rows, key=_serial_of), strict=True)]


def _serial_of(row: tuple[Any, ...]) -> int:
    return int(row[1])


class Spool:
    """Files of events that the database could not take yet, one a commit.

    A file is complete when it gets its name and never changes after. Its events went into
    one commit or none: if the first is stored, all are, whether by that commit, by a replay
    that was killed before it removed the file, or by another process on the same folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, scans: list[Scan]) -> None:
        """Write a file and wait until the disk has it. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{time.time_ns():020d}-{uuid.uuid4().hex}.part"
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
        """Store every waiting file once, then remove it; one that cannot be is put aside."""
        for path in self.waiting():
            try:
                await self._store(path, connection)
            except FileNotFoundError:
                continue  # another process has just stored it
            except (ValueError, LookupError, asyncpg.DataError) as error:
                path.rename(path.with_suffix(".bad"))
                print("scan: spool file put aside:", path.name, error, file=sys.stderr)  # noqa: T201

    async def _store(self, path: Path, connection: asyncpg.Connection) -> None:
        content = await asyncio.to_thread(path.read_bytes)
        rows = [_row(line) for line in content.splitlines()]
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", path.name)
            if not await connection.fetchval(_IS_STORED, rows[0][0], rows[0][5]):
                await connection.fetch(_STORE, *_arrays(rows))
                await connection.execute(_LATE, [row[5] for row in rows])
        await asyncio.to_thread(path.unlink, missing_ok=True)


def _line(scan: Scan) -> str:
    row = list(scan.columns())
    row[5], row[6] = scan.seen_at.isoformat(), scan.device.hex()
    return json.dumps(row, separators=(",", ":")) + "\n"


def _row(line: bytes) -> tuple[Any, ...]:
    row = json.loads(line)
    row[5], row[6] = datetime.fromisoformat(row[5]), bytes.fromhex(row[6])
    return tuple(row)
