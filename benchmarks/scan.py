"""Scans answered and stored, against nginx serving a static file of the same size."""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.installation import PROJECT, installation, require, running
from benchmarks.result import Result, compare
from benchmarks.runs import issue
from launch import demo
from launch.postgres import CannotStart

SCAN_PORT, NGINX_PORT = 8771, 8772
CODES = 20_000
SECONDS = 5
CONNECTIONS = 256

NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""

WRK = """
local paths, at = {{}}, 0
for line in io.lines("{paths}") do paths[#paths + 1] = line end
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {{ ["Accept-Encoding"] = "gzip" }})
end
done = function(summary)
  io.write("answered " .. summary.requests .. " failed " .. summary.errors.status .. "\\n")
end
"""


def run() -> Result:
    require("nginx", "wrk")
    os.environ["XIANGSU_SCAN_PORT"] = str(SCAN_PORT)
    with installation() as addresses, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        _, paths = issue(CODES)
        (folder / "codes.txt").write_text("\n".join(paths))
        (service,) = [c for c in demo.children(addresses) if c.name == "scan"]
        environment = service.environment | {"XIANGSU_SCAN_SPOOL": str(folder / "spool")}
        health = f"http://127.0.0.1:{SCAN_PORT}/healthz"
        with running(service.command, environment, health):
            size = _size_of(paths[0])
            (folder / "page.html").write_bytes(os.urandom(size))
            (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=NGINX_PORT))
            static = f"http://127.0.0.1:{NGINX_PORT}/page.html"
            with running(["nginx", "-c", str(folder / "nginx.conf")], {}, static):
                return _measure(folder, paths, size)


def _size_of(path: str) -> int:
    """Bytes of the page as phones receive it."""
    asked = Request(f"http://127.0.0.1:{SCAN_PORT}{path}", headers={"Accept-Encoding": "gzip"})
    with urlopen(asked) as answer:  # noqa: S310
        body: bytes = answer.read()
    assert b"</html>" in gzip.decompress(body)
    return len(body)


def _measure(folder: Path, paths: list[str], size: int) -> Result:
    (folder / "scan.lua").write_text(WRK.format(paths=folder / "codes.txt"))
    (folder / "page.txt").write_text("/page.html")
    (folder / "static.lua").write_text(WRK.format(paths=folder / "page.txt"))
    before = _stored()
    answered: list[int] = []

    def scans() -> int:
        answered.append(_wrk(folder / "scan.lua", SCAN_PORT))
        return answered[-1]

    compared = compare(
        "scan",
        f"scans answered and stored, against nginx with a static file of the same {size} bytes",
        "requests/s",
        scans,
        lambda: _wrk(folder / "static.lua", NGINX_PORT),
        rounds=5,
    )
    stored = _stored() - before
    if stored < sum(answered):
        raise CannotStart(f"answered {sum(answered)} scans, stored only {stored}")
    late = _half_load(paths, compared.ours / 2)
    return compared.with_more(p99_ms=round(late["p99_ms"], 1), p50_ms=round(late["p50_ms"], 1))


def _wrk(script: Path, port: int) -> int:
    """Requests answered with success in one round."""
    said = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script)),
            f"http://127.0.0.1:{port}",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.search(r"answered (\d+) failed (\d+)", said)
    if found is None or int(found[2]):
        raise CannotStart(f"wrk: {said}")
    return int(found[1])


def _stored() -> int:
    models: Any = import_module("xiangsu.scan.models")
    return int(models.ScanEvent.objects.count())


def _half_load(paths: list[str], per_second: float) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", str(SCAN_PORT), str(per_second), "10"],
        input="\n".join(paths),
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(ran.stdout)
    return figures
