"""The scan service as it runs: granian, its own process, on the test database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.db import connection

KEY = "1:2b7e151628aed2a6abf7158809cf4f3c"


@contextmanager
def scan_service(workspace: str, spool: Path) -> Iterator[str]:
    """The address before a code, from its first healthy answer on."""
    d = connection.settings_dict
    environment = os.environ | {
        "XIANGSU_CODE_KEY": KEY,
        "XIANGSU_BADGE_KEY": "only-for-tests",
        "XIANGSU_WORKSPACE_ORIGIN": workspace,
        "XIANGSU_SCAN_DATABASE_URL": f"postgresql://{d['USER']}:{d['PASSWORD']}@/{d['NAME']}"
        f"?host={d['HOST']}",
        "XIANGSU_SCAN_SPOOL": str(spool),
    }
    port = str(_free_port())
    granian = str(Path(sys.executable).with_name("granian"))
    options = ["--interface", "asgi", "--port", port, "--no-ws", "--workers", "1"]
    process = subprocess.Popen(
        [granian, *options, "xiangsu.scan.app:app"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        origin = f"http://127.0.0.1:{port}"
        _until_healthy(origin)
        yield origin
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    """Granian shares a taken port in silence, so a fixed one could answer for somebody else."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_healthy(origin: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            with urlopen(f"{origin}/healthz") as answer:
                if answer.read() == b"ok":
                    return
        except (URLError, ConnectionError):
            pass
        time.sleep(0.1)
    raise AssertionError("the scan service did not become healthy")
