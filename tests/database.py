"""The test database: an embedded PostgreSQL that is fast and forgets.

Loaded with `-p tests.database`, before Django reads its settings. Every session holds a
shared lock while it runs; the last one to leave stops the server.
"""

import fcntl
import os
from pathlib import Path

import pytest

from launch.postgres import Server

ROOT = Path(__file__).resolve().parents[1]
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")

_server: Server | None = None
_lock: int | None = None


def _open(name: str) -> int:
    return os.open(ROOT / "var" / name, os.O_CREAT | os.O_RDWR, 0o600)


def _begin() -> None:
    global _server, _lock  # noqa: PLW0603
    (ROOT / "var").mkdir(exist_ok=True)
    starting = _open("test-postgres.starting")
    fcntl.flock(starting, fcntl.LOCK_EX)
    _lock = _open("test-postgres.users")
    fcntl.flock(_lock, fcntl.LOCK_SH)
    _server = Server(ROOT, "test-postgres", FAST, outlives_us=True)
    _server.start()
    os.close(starting)
    os.environ["XIANGSU_TEST_DATABASE_URL"] = _server.url(database="postgres")


if "XIANGSU_TEST_DATABASE_URL" not in os.environ:
    _begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is None or _lock is None:
        return
    try:
        fcntl.flock(_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # somebody else is still testing
    _server.stop()
