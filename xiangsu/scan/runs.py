"""The issued runs in memory, kept fresh; pages fetched once and kept. No Django."""

import asyncio
import contextlib
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Final

import asyncpg

from xiangsu.scan.splice import Page

POLL_SECONDS: Final = 0.5
PAGES_KEPT: Final = 2_000
MOST_FETCHING: Final = 64
# A server killed between two messages leaves asyncpg in a state it calls an internal error.
TROUBLE: Final = (
    *(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError),
    asyncpg.InternalClientError,
)

_CHANGED: Final = """
    SELECT first_serial, last_serial, batch_id, organisation_id, region_path,
           CASE WHEN state = 'active' AND retired_for <> '' THEN 'retired' ELSE state END,
           CASE WHEN state = 'active' THEN retired_for ELSE reason END,
           card_version, published_at
    FROM scan_coderun WHERE changed_xid >= $1
"""
_OPENED: Final = """
    SELECT first_serial, last_serial, NULL, organisation_id, region_path, 'waiting', '', 0,
           opened_at
    FROM scan_codeblock WHERE changed_xid >= $1
"""
_HORIZON: Final = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of serials as the service needs it; without a batch it is on no goods."""

    first: int
    last: int
    batch_id: int | None
    organisation_id: int
    region_path: str
    state: str
    reason: str
    version: int
    since: datetime


class Ranges:
    """Ranges of serials that do not overlap, found by bisection."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._by_first: dict[int, Run] = {}

    def find(self, serial: int) -> Run | None:
        at = bisect_right(self._firsts, serial)
        if at == 0:
            return None
        run = self._by_first[self._firsts[at - 1]]
        return run if serial <= run.last else None

    def put(self, runs: list[Run]) -> None:
        """Add or replace; sorted once for all, since a province brings a million at the start."""
        fresh = [run.first for run in runs if run.first not in self._by_first]
        self._by_first.update((run.first, run) for run in runs)
        if fresh:
            self._firsts.extend(fresh)
            self._firsts.sort()


class Runs:
    """Sorted first serials and their runs.

    News comes by NOTIFY and, should that be lost, by a look twice a second: everything written
    by a transaction that may have been open at the last look is read again.
    """

    def __init__(self, url: str, workspace: str) -> None:
        self._url = url
        self._workspace = workspace
        self._runs = Ranges()
        self._blocks = Ranges()
        self._pages: OrderedDict[tuple[int, int], Page] = OrderedDict()
        self._connection: asyncpg.Connection | None = None
        self._asking = asyncio.Lock()
        self._fetching: dict[int, asyncio.Task[Page | None]] = {}
        self.loaded = False

    def find(self, serial: int) -> Run | None:
        """The run a serial lies in, or the open block, if it was given out but not activated."""
        return self._runs.find(serial) or self._blocks.find(serial)

    async def page_of(self, run: Run) -> Page | None:
        """The page of a run's batch; None if it has none, or if it is not in memory and the
        database is away.

        A newer version that cannot be fetched leaves the one we have.
        """
        if run.batch_id is None:
            return None
        key = (run.batch_id, run.version)
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
            return page
        fetched = await self._fetch_once(run.batch_id)
        if fetched is None:
            kept = [known for known in self._pages if known[0] == run.batch_id]
            return self._pages[kept[-1]] if kept else None
        self._pages[key] = fetched
        if len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        return fetched

    async def _fetch_once(self, batch_id: int) -> Page | None:
        """One question a batch, however many wait for it, and few batches at a time: the look
        for news, which shares the connection, must not wait behind a crowd.
        """
        asked = self._fetching.get(batch_id)
        if asked is None:
            if self._connection is None or len(self._fetching) >= MOST_FETCHING:
                return None
            asked = asyncio.create_task(self._fetch(batch_id))
            self._fetching[batch_id] = asked
            asked.add_done_callback(lambda _: self._fetching.pop(batch_id, None))
        return await asyncio.shield(asked)

    async def _fetch(self, batch_id: int) -> Page | None:
        if self._connection is None:
            return None
        try:
            async with self._asking:
                body = await self._connection.fetchval(
                    "SELECT page FROM scan_publishedcard WHERE batch_id = $1", batch_id, timeout=3
                )
        except TROUBLE:
            self._connection = None  # those behind need not wait as long; `keep` finds it again
            return None
        if body is None:
            return None
        for page in ("complain", "cards"):
            link = f'href="{self._workspace}/{page}'.encode()
            body = body.replace(f'href="/{page}'.encode(), link)
        return Page(body)

    async def keep(self) -> None:
        """Stay in step with the database for ever; reconnect whenever it goes away."""
        delay = 0.05
        while True:
            try:
                connection = await asyncpg.connect(self._url, timeout=5)
            except TROUBLE:
                await asyncio.sleep(delay)
                delay = min(delay * 2, 1.0)
                continue
            delay = 0.05
            try:
                with contextlib.suppress(*TROUBLE):
                    await self._follow(connection)
            finally:
                self._connection = None
                connection.terminate()

    async def _follow(self, connection: asyncpg.Connection) -> None:
        news = asyncio.Event()
        connection.add_termination_listener(lambda _: news.set())
        await connection.add_listener("scan_runs", lambda *_: news.set())
        horizon = 0
        while not connection.is_closed():
            news.clear()
            async with self._asking:
                ahead = await connection.fetchval(_HORIZON, timeout=5)
                runs = await connection.fetch(_CHANGED, horizon, timeout=60)
                blocks = await connection.fetch(_OPENED, horizon, timeout=60)
            horizon = ahead
            self._runs.put([_run(row) for row in runs])
            self._blocks.put([_run(row) for row in blocks])
            self.loaded = True
            self._connection = connection
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), POLL_SECONDS)


def _run(row: asyncpg.Record) -> Run:
    """A run whose often repeated words are kept once."""
    first, last, batch, organisation, path, state, reason, *rest = row
    words = (intern(path), intern(state), intern(reason))
    return Run(first, last, batch, organisation, *words, *rest)
