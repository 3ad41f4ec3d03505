"""A platform of the benchmarks' own: durable database, reference data, the demo story."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import django

from launch import demo
from launch.postgres import CannotStart, Server

PROJECT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 20


@contextmanager
def installation() -> Iterator[dict[str, str]]:
    """Addresses by role; Django is set up on it in this process. Kept for the next run."""
    server = Server(PROJECT, "bench-postgres")
    server.start()
    server.prepare()
    try:
        addresses = demo.database_addresses(server)
        for command, role in (
            ("migrate --verbosity 0", "owner"),
            ("grant_scan", "owner"),
            ("load_reference", "app"),
            ("load_demo", "app"),
        ):
            demo.manage(command.split(), addresses[role])
        os.environ.update(demo.environment(addresses["app"]))
        django.setup()
        yield addresses
    finally:
        server.stop()


def require(*programs: str) -> None:
    """Install Debian's packages of these names when missing and allowed; else say so."""
    missing = [name for name in programs if shutil.which(name) is None]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "-qq", *missing]
    if os.geteuid() != 0:
        raise CannotStart(f"请先安装：sudo {' '.join(install)}")
    subprocess.run(install, check=True, stdout=sys.stderr)


@contextmanager
def running(command: list[str], environment: dict[str, str], url: str) -> Iterator[None]:
    """A server process from its first answer until the block ends."""
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    try:
        _wait_for(url, process)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=1) as answer:  # noqa: S310 - our own address
                answer.read()
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise CannotStart(f"{url} 没有应答。")
