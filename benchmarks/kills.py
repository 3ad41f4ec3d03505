"""Scans answered while scan, worker and database are killed −9 in turn, against those stored.

A scan is answered when its whole page was read. Nothing answered may be missing afterwards,
and no scan may be counted twice.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from benchmarks.installation import installation
from benchmarks.result import Result
from benchmarks.runs import issue
from launch import demo
from launch.postgres import CannotStart, Server
from launch.processes import Child

PORT = 8773
CODES = 2_000
CONNECTIONS = 32
ROUNDS = 20
VICTIMS = ("scan", "worker", "database")
PATIENCE_SECONDS = 60
_EVENTS = """
    SELECT serial, count(*) FROM scan_scanevent WHERE serial BETWEEN %s AND %s GROUP BY serial
"""
_COUNTERS = "SELECT serial, times FROM scan_scancounter WHERE serial BETWEEN %s AND %s"


def run(rounds: int = ROUNDS) -> Result:
    """So many rounds on a durable installation."""
    os.environ["XIANGSU_SCAN_PORT"] = str(PORT)
    with installation() as addresses, tempfile.TemporaryDirectory() as temporary:
        server = Server(demo.PROJECT, "bench-postgres")
        report = Crew(server, addresses, Path(temporary)).survive(rounds)
    kept = report.answered - report.lost
    return Result(
        name="scan-kill",
        what="scans answered while scan, worker and database are killed -9 in turn, still stored",
        unit="scans",
        ours=kept,
        reference=report.answered,
        ratio=round(kept / report.answered, 6),
        rounds=rounds,
        spread=0.0,
    ).with_more(
        answered=report.answered,
        stored=report.stored,
        lost=report.lost,
        counted_twice=report.miscounted,
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it, in scans."""

    answered: int
    stored: int
    lost: int
    miscounted: int


@dataclass
class Crew:
    """The processes, the people who scan, and who kills whom."""

    server: Server
    addresses: dict[str, str]
    folder: Path
    answered: Counter[int] = field(default_factory=Counter)
    over: bool = False

    def survive(self, rounds: int) -> Report:
        first, paths = issue(CODES)
        spool = self.folder / "spool"
        children = {c.name: c for c in demo.children(self.addresses) if c.name != "web"}
        for child in children.values():
            child.environment |= {"XIANGSU_SCAN_SPOOL": str(spool)}
            child.log = self.folder / f"{child.name}.log"
            child.start()
        try:
            self._rounds(rounds, children, paths)
            self._wait_until_quiet(spool)
        finally:
            for child in children.values():
                child.ask_to_stop()
                child.wait()
        return self._count(first)

    def _rounds(self, rounds: int, children: dict[str, Child], paths: list[str]) -> None:
        """People in a thread of their own; a child dies with the thread that started it."""
        people = threading.Thread(target=lambda: asyncio.run(self._crowd(paths)))
        people.start()
        try:
            dice = random.Random(7)
            self._answers_come()
            for number in range(rounds):
                time.sleep(dice.uniform(0.3, 1.2))
                self._kill(VICTIMS[number % len(VICTIMS)], children)
                self._answers_come()
                print(f"round {number + 1}: {self.answered.total()} answered", file=sys.stderr)
        finally:
            self.over = True
            people.join()

    async def _crowd(self, paths: list[str]) -> None:
        await asyncio.gather(*(self._scan(paths, n) for n in range(CONNECTIONS)))

    def _answers_come(self) -> None:
        before, end = self.answered.total(), time.monotonic() + PATIENCE_SECONDS
        while self.answered.total() < before + 100:
            if time.monotonic() > end:
                raise CannotStart("扫码服务没有恢复应答。")
            time.sleep(0.05)

    def _kill(self, victim: str, children: dict[str, Child]) -> None:
        if victim == "database":
            running = self.server.running()
            assert running is not None
            os.kill(running[0], signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(running[0], 0)  # until then the dead one still holds its lock
            self.server.start()
            return
        process = children[victim].process
        assert process is not None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_SECONDS)
        children[victim].start()

    async def _scan(self, paths: list[str], seed: int) -> None:
        """One person after another on one connection; reconnects when it breaks."""
        dice = random.Random(seed)
        while not self.over:
            with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
                try:
                    while not self.over:
                        at = dice.randrange(len(paths))
                        writer.write(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % paths[at].encode())
                        async with asyncio.timeout(10):
                            if await _whole_page(reader):
                                self.answered[at] += 1
                finally:
                    writer.close()
            await asyncio.sleep(0.05)

    def _wait_until_quiet(self, spool: Path) -> None:
        """Until everything written to the spool is in the database."""
        end = time.monotonic() + PATIENCE_SECONDS
        while list(spool.glob("*.spool")):
            if time.monotonic() > end:
                raise CannotStart("补录没有完成。")
            time.sleep(0.1)

    def _count(self, first: int) -> Report:
        span = (first, first + CODES - 1)
        with psycopg.connect(self.addresses["owner"]) as connection:
            events = dict(connection.execute(_EVENTS, span).fetchall())
            counters = dict(connection.execute(_COUNTERS, span).fetchall())
        lost = sum(max(0, n - events.get(first + at, 0)) for at, n in self.answered.items())
        apart = sum(abs(counters.get(serial, 0) - n) for serial, n in events.items())
        return Report(self.answered.total(), sum(events.values()), lost, apart)


async def _whole_page(reader: asyncio.StreamReader) -> bool:
    """Read one answer to its last byte; whether it was a page, and not “please wait”."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return head.startswith(b"HTTP/1.1 200")


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1])).as_dict()))
