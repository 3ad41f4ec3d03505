"""The files of deploy/ as systemd and nginx themselves read them."""

import re
import shutil
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from ssl import CERT_NONE, create_default_context

import pytest
from django.core.management import get_commands

from tests.launch.clone import free_port, until

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_every_unit(tmp_path):
    programs = str(Path(sys.executable).parent)
    for unit in UNITS:
        text = unit.read_text().replace("/srv/xiangsu/.venv/bin", programs)
        (tmp_path / unit.name).write_text(text.replace("/srv/xiangsu", str(ROOT)))
    (tmp_path / "postgresql.service").write_text("[Service]\nExecStart=/bin/true\n")

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in said.stderr.splitlines() if "xiangsu" in line]
    assert (said.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_says_why_and_calls_what_exists(unit):
    text = unit.read_text()
    called = re.findall(r"manage\.py (\w+)", text)
    scripts = re.findall(r"/srv/xiangsu/(deploy/\w+)", text)

    assert text.startswith("# ")
    assert set(called) <= set(get_commands())
    assert [script for script in scripts if not (ROOT / script).exists()] == []
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service") in UNITS


class Upstream(HTTPServer):
    """Says its name and whom it was told to be asked by."""

    def __init__(self, name):
        super().__init__(("127.0.0.1", 0), Answer)
        self.name = name
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        said = f"{self.server.name} {self.headers['X-Forwarded-For']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        """In silence."""


@pytest.fixture
def site(tmp_path):
    """The site file in a running nginx, on free ports, before two upstreams."""
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
    files = ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"]
    subprocess.run([*certificate, *files], check=True, capture_output=True)
    web, scan, port = Upstream("web"), Upstream("scan"), free_port()
    text = (DEPLOY / "nginx" / "xiangsu.conf").read_text()
    for old, new in (
        ("127.0.0.1:8000", f"127.0.0.1:{web.server_port}"),
        ("127.0.0.1:8001", f"127.0.0.1:{scan.server_port}"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("/etc/xiangsu/tls", str(tmp_path)),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "site.conf").write_text(text)
    bodies = "".join(
        f"{kind}_temp_path {tmp_path};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr warn; events {{}}"
        f"http {{ access_log off; {bodies} include {tmp_path}/site.conf; }}"
    )
    tmp_path.chmod(0o755)
    nginx = subprocess.Popen(
        ["nginx", "-e", "stderr", "-c", tmp_path / "nginx.conf"],
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: nginx.poll() is not None or (tmp_path / "pid").exists(), seconds=10)
    yield f"https://127.0.0.1:{port}"
    nginx.terminate()
    assert nginx.communicate()[1] == ""
    for upstream in (web, scan):
        upstream.shutdown()
        upstream.server_close()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_sends_codes_to_the_scan_service_and_the_rest_to_the_workspace(site):
    trusting = create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, CERT_NONE

    def get(path):
        asked = urllib.request.Request(site + path, headers={"X-Forwarded-For": "10.9.9.9"})
        with urllib.request.urlopen(asked, context=trusting) as answer:
            return answer.read().decode()

    for path in ("/C/430101327618536893955504", "/c/4301", "/C/?code=1", "/01/069/10/B/21/1"):
        assert get(path) == "scan 127.0.0.1"
    for path in ("/", "/complain?code=1", "/static/x.css", "/api/v1/docs", "/contact", "/C"):
        assert get(path) == "web 127.0.0.1"
