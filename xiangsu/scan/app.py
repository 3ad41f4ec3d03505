"""The public scan service: a raw ASGI application, a process of its own, without Django.

GET /C/<24 digits>            the page of one code
GET /C/?code=…                the same, typed in
GET /01/…/10/…/21/<20 digits> GS1 Digital Link, the serial being the middle of the code

Every answered GET of an issued code is one stored event: the answer waits for the commit.
"""

import asyncio
import base64
import contextlib
import hashlib
import os
import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from xiangsu.scan import verdict as verdicts
from xiangsu.scan.codes import KeyRing, Unreadable, check_digits, decode, grouped
from xiangsu.scan.events import Events, Overloaded, Scan
from xiangsu.scan.runs import Run, Runs
from xiangsu.scan.splice import CODE, DIGITS, HERO, STATE, STYLE

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

DAY_SECONDS: Final = 86_400
REMEMBERED: Final = 12
_STYLE_HASH: Final = hashlib.sha256(STYLE.encode()).digest()


def _secret(name: str) -> str:
    path = os.environ.get(f"{name}_FILE")
    value = Path(path).read_text().strip() if path else os.environ.get(name, "")
    if not value:
        sys.exit(f"set {name} or {name}_FILE")
    return value


class App:
    """One scan process: the keys, the runs in memory, the events on their way to disk."""

    def __init__(self) -> None:
        self.keys = KeyRing.from_text(_secret("XIANGSU_CODE_KEY"))
        self.workspace = os.environ.get("XIANGSU_WORKSPACE_ORIGIN", "").rstrip("/")
        url = _secret("XIANGSU_SCAN_DATABASE_URL")
        spool = Path(os.environ.get("XIANGSU_SCAN_SPOOL", "var/spool"))
        self.runs = Runs(url, self.workspace)
        self.events = Events(url, spool)
        self._headers = _common_headers(self.workspace)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        tasks = [asyncio.create_task(self.runs.keep()), asyncio.create_task(self.events.keep())]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, send: Send) -> None:
        path = scope["path"]
        if scope["method"] not in {"GET", "HEAD"}:
            await self._plain(send, scope, 405, "missing")
        elif path == "/healthz":
            await self._health(send)
        elif path.upper().startswith("/C/"):
            typed = parse_qs(scope["query_string"].decode("latin-1")).get("code", [""])[0]
            await self._scan(scope, send, unquote(path[3:]) or typed)
        elif path.startswith("/01/") and "/21/" in path:
            await self._scan(scope, send, _code_of_link(path))
        else:
            await self._plain(send, scope, 404, "missing")

    async def _scan(self, scope: Scope, send: Send, text: str) -> None:
        if not text.strip():
            await self._plain(send, scope, 200, "ask")
            return
        try:
            serial = decode(text, self.keys)
        except Unreadable as error:
            await self._plain(send, scope, 404, "mistyped", error.message, text)
            return
        run = self.runs.find(serial)
        if run is not None:
            await self._known(scope, send, serial, run, "".join(c for c in text if c.isdigit()))
        elif self.runs.loaded:
            await self._plain(send, scope, 404, "unknown", "", text)
        else:
            await self._plain(send, scope, 503, "away")

    async def _known(self, scope: Scope, send: Send, serial: int, run: Run, code: str) -> None:
        page = await self.runs.page_of(run)
        if page is None:
            await self._plain(send, scope, 503, "away")
            return
        now = datetime.now(UTC)
        phone = _Phone(_header(scope, b"cookie"), serial, now)
        times, first_at = None, None
        if scope["method"] == "GET":
            try:
                times, first_at = await self.events.store(Scan(serial, run, now, phone.digest))
            except Overloaded:
                await self._plain(send, scope, 503, "busy")
                return
        said = verdicts.judge(
            state=run.state,
            reason=run.reason,
            times=times,
            first_at=first_at,
            same_phone=phone.seen,
        )
        digits = code if len(code) == 24 else ""  # noqa: PLR2004
        values = {
            STATE: said.tone,
            HERO: verdicts.hero(said, now),
            CODE: grouped(digits),
            DIGITS: digits,
        }
        packed = b"gzip" in _header(scope, b"accept-encoding")
        body = page.gzipped(values) if packed else page.body(values)
        await self._send(scope, send, 200, body, gzip=packed, cookie=phone.cookie)

    async def _plain(
        self, send: Send, scope: Scope, status: int, kind: str, message: str = "", typed: str = ""
    ) -> None:
        digits = "".join(character for character in typed if character.isalnum())[:40]
        complain = f"{self.workspace}/complain?code={digits}" if kind == "unknown" else ""
        page = verdicts.plain_page(
            kind, style=STYLE, message=message, typed=typed[:60], complain=complain
        )
        await self._send(scope, send, status, page.encode())

    async def _health(self, send: Send) -> None:
        body = b"ok" if self.runs.loaded and self.events.connected else b"degraded"
        await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        await send({"type": "http.response.body", "body": body})

    async def _send(
        self,
        scope: Scope,
        send: Send,
        status: int,
        body: bytes,
        *,
        gzip: bool = False,
        cookie: bytes = b"",
    ) -> None:
        headers = [*self._headers, (b"content-length", str(len(body)).encode())]
        if gzip:
            headers.append((b"content-encoding", b"gzip"))
        if cookie:
            headers.append((b"set-cookie", cookie))
        if status == 503:  # noqa: PLR2004
            headers.append((b"retry-after", b"5"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send(
            {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body}
        )


class _Phone:
    """What one phone remembers for a day in its own cookie: a random name and its last scans.

    It only softens the warning on that phone, so it needs no signature.
    """

    def __init__(self, header: bytes, serial: int, now: datetime) -> None:
        jar = SimpleCookie()
        with contextlib.suppress(CookieError):
            jar.load(header.decode("latin-1"))
        name, _, scans = (jar["xs"].value if "xs" in jar else "").partition(".")
        name = name if len(name) == 16 and name.isalnum() else secrets.token_hex(8)  # noqa: PLR2004
        day = f"{now.astimezone(verdicts.HUNAN):%y%m%d}"
        tag = hashlib.sha256(f"{serial}{day}".encode()).hexdigest()[:8]
        known = [scan for scan in scans.split("-") if scan][:REMEMBERED]
        self.seen = tag in known
        self.digest = hashlib.sha256(name.encode()).digest()[:16]
        kept = known if self.seen else [tag, *known][:REMEMBERED]
        value = f"{name}.{'-'.join(kept)}"
        self.cookie = f"xs={value}; Max-Age={DAY_SECONDS}; Path=/; HttpOnly; SameSite=Lax".encode()


def _code_of_link(path: str) -> str:
    """The code whose middle twenty digits a Digital Link carries as serial (AI 21)."""
    serial = path.split("/21/", 1)[1].partition("/")[0]
    body = f"43{serial}"
    return body + check_digits(body) if len(body) == 22 and body.isdigit() else serial  # noqa: PLR2004


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _common_headers(workspace: str) -> list[tuple[bytes, bytes]]:
    style = base64.b64encode(_STYLE_HASH).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; "
        f"form-action 'self' {workspace}; frame-ancestors 'none'"
    )
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"vary", b"accept-encoding"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"content-security-policy", policy.encode()),
    ]


app: Any = App() if "XIANGSU_SCAN_DATABASE_URL" in os.environ else None
