"""From the commit of a recall to the page that says so, on two scan processes; limit 1 s."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import psycopg

from benchmarks.installation import installation, running
from benchmarks.result import Result
from benchmarks.runs import issue
from launch import demo

PORTS = (8774, 8775)
ROUNDS = 15
LIMIT_MS = 1_000.0
BATCH = 0  # of `issue`


def run() -> Result:
    os.environ["XIANGSU_SCAN_PORT"] = str(PORTS[0])
    with installation() as addresses, tempfile.TemporaryDirectory() as folder:
        _, (path,) = issue(1)
        (service,) = [c for c in demo.children(addresses) if c.name == "scan"]
        environment = service.environment | {"XIANGSU_SCAN_SPOOL": str(Path(folder) / "spool")}
        first, second = (
            [str(port) if part == str(PORTS[0]) else part for part in service.command]
            for port in PORTS
        )
        urls = [f"http://127.0.0.1:{port}" for port in PORTS]
        with (
            running(first, environment, f"{urls[0]}/healthz"),
            running(second, environment, f"{urls[1]}/healthz"),
        ):
            pages = [f"{url}{path}" for url in urls]
            told = [_time_to_tell(pages, n) for n in range(ROUNDS)]
            with _without_listen(addresses["owner"]):
                cut = [_time_to_tell(pages, n) for n in range(ROUNDS)]
    return Result(
        name="recall-latency",
        what="from the commit of a recall to the page of the slower of two processes; limit 1 s",
        unit="ms",
        ours=round(median(told), 1),
        reference=LIMIT_MS,
        ratio=round(LIMIT_MS / median(told), 1),
        rounds=ROUNDS,
        spread=round((max(told) - min(told)) / median(told), 3),
    ).with_more(worst_ms=round(max(told), 1), listen_cut_worst_ms=round(max(cut), 1))


def _time_to_tell(pages: list[str], number: int) -> float:
    """Milliseconds until every process shows a reason never shown before."""
    services = import_module("xiangsu.scan.services")
    reason = f"第 {number} 次演练 {time.time_ns()}"
    services.set_state([BATCH], "recalled", reason)
    committed = time.perf_counter()
    for page in pages:
        while reason not in _read(page):
            time.sleep(0.005)
    return (time.perf_counter() - committed) * 1000


def _read(page: str) -> str:
    with urlopen(page) as answer:  # noqa: S310 - our own address
        body: bytes = answer.read()
    return body.decode()


@contextmanager
def _without_listen(url: str) -> Iterator[None]:
    """No NOTIFY reaches anybody: only the look once a second is left."""
    switch = "ALTER TABLE scan_coderun {} TRIGGER announce_change"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(switch.format("DISABLE"))
        try:
            yield
        finally:
            connection.execute(switch.format("ENABLE"))
