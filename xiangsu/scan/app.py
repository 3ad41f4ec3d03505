"""The public scan service: a raw ASGI application, a process of its own, without Django.

GET /C/<24 digits>            the page of one code
GET /C/?code=…                the same, typed in
GET /01/…/10/…/21/<20 digits> GS1 Digital Link, the serial being the middle of the code

Every answered GET of an issued code is one stored event: the answer waits for the commit.
With `?at=longitude,latitude` the shopper lets the county be compared with earlier scans.
"""

import asyncio
import base64
import contextlib
import hashlib
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from xiangsu.scan import badges, phone
from xiangsu.scan import verdict as verdicts
from xiangsu.scan.codes import Forged, KeyRing, Unreadable, check_digits, clean, decode, grouped
from xiangsu.scan.events import SHOPPER, Events, Overloaded, Scan
from xiangsu.scan.limits import Guesses
from xiangsu.scan.places import Place, Places
from xiangsu.scan.runs import Run, Runs
from xiangsu.scan.splice import CODE, DIGITS, HERO, STATE, STYLE, Page

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_CODE_OF_LINK: Final = 22
_COOKIE_BYTES: Final = 4_096
_DOUBTFUL: Final = {"unknown", "waiting", "void"}  # pages without a card that ask to complain


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
        table = os.environ.get("XIANGSU_PLACE_TABLE")
        self.runs = Runs(url, self.workspace)
        self.events = Events(url, spool)
        self.places = Places(Path(table) if table else None)
        self.guesses = Guesses()
        self._badge_key = _secret("XIANGSU_BADGE_KEY").encode()
        self._behind_proxy = os.environ.get("XIANGSU_SCAN_BEHIND_PROXY") == "1"
        self._headers = _common_headers(self.workspace)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        tasks = [asyncio.create_task(self.runs.keep()), asyncio.create_task(self.events.keep())]
        for task in tasks:
            task.add_done_callback(_end_with)
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
            await self._scan(scope, send, unquote(path[3:]) or _asked(scope, "code"))
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
        except Forged:
            await self._guessed(scope, send, "unknown", "", text)
            return
        except Unreadable as error:
            await self._guessed(scope, send, "mistyped", error.message, text)
            return
        run = self.runs.find(serial)
        if run is not None:
            await self._known(scope, send, serial, run, clean(text))
        elif self.runs.loaded:
            await self._guessed(scope, send, "unknown", "", text)
        else:
            await self._plain(send, scope, 503, "away")

    async def _guessed(self, scope: Scope, send: Send, kind: str, message: str, text: str) -> None:
        """Answer to a code that does not exist; the database is never asked."""
        if self.guesses.may_try(self._address(scope)):
            await self._plain(send, scope, 404, kind, message, text)
        else:
            await self._plain(send, scope, 429, "limited", "", text)

    async def _known(self, scope: Scope, send: Send, serial: int, run: Run, code: str) -> None:
        if b"prefetch" in _header(scope, b"sec-purpose") + _header(scope, b"purpose"):
            await self._plain(send, scope, 503, "prefetch")
            return
        page = await self.runs.page_of(run)
        now = datetime.now(UTC)
        cookies = _cookies(scope)
        seen_by = phone.Phone(cookies.get(phone.COOKIE, ""), serial, now)
        role = badges.role_of(cookies.get(badges.COOKIE, ""), self._badge_key)
        place = self._place(scope)
        history = None
        if scope["method"] == "GET":
            try:
                history = await self.events.store(
                    Scan(serial, run, now, seen_by.digest, role, place)
                )
            except Overloaded:
                await self._plain(send, scope, 503, "busy")
                return
        if page is None:
            kind = "genuine" if run.state == "active" else run.state
            await self._plain(send, scope, 200, kind, run.reason, code)
            return
        said = verdicts.judge(
            state=run.state,
            reason=run.reason,
            history=history,
            now=now,
            same_phone=seen_by.has_seen,
            since=run.since,
        )
        ask_place = place is None and role == SHOPPER and said.tone in {"ok", "warn"}
        values = {
            STATE: said.tone,
            HERO: verdicts.hero(said, now, ask_place=ask_place),
            CODE: grouped(code),
            DIGITS: code,
        }
        await self._card(scope, send, page, values, seen_by.cookie)

    async def _card(
        self, scope: Scope, send: Send, page: Page, values: dict[str, str], cookie: bytes
    ) -> None:
        packed = b"gzip" in _header(scope, b"accept-encoding")
        body = page.gzipped(values) if packed else page.body(values)
        await self._send(scope, send, 200, body, gzip=packed, cookie=cookie)

    def _place(self, scope: Scope) -> Place | None:
        """Where the shopper says to be, else what the operator's table says of the address."""
        longitude, _, latitude = _asked(scope, "at").partition(",")
        with contextlib.suppress(ValueError):
            return self.places.at(float(longitude), float(latitude))
        return self.places.of_address(self._address(scope))

    def _address(self, scope: Scope) -> str:
        forwarded = _header(scope, b"x-real-ip").decode("latin-1")
        if self._behind_proxy and forwarded:
            return forwarded
        return str((scope.get("client") or ("",))[0])

    async def _plain(
        self, send: Send, scope: Scope, status: int, kind: str, message: str = "", typed: str = ""
    ) -> None:
        digits = "".join(character for character in typed if character.isalnum())[:40]
        complain = f"{self.workspace}/complain?code={digits}" if kind in _DOUBTFUL else ""
        page = verdicts.plain_page(
            kind, style=STYLE, message=message, typed=typed[:60], complain=complain
        )
        await self._send(scope, send, status, page.encode(errors="replace"))

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


def _end_with(task: "asyncio.Task[None]") -> None:
    """Without its keepers the service would answer nobody: end, and be started anew."""
    if task.cancelled() or task.exception() is None:
        return
    traceback.print_exception(task.exception())
    os._exit(1)


def _code_of_link(path: str) -> str:
    """The code whose middle twenty digits a Digital Link carries as serial (AI 21)."""
    serial = path.split("/21/", 1)[1].partition("/")[0]
    body = f"43{serial}"
    whole = len(body) == _CODE_OF_LINK and body.isascii() and body.isdigit()
    return body + check_digits(body) if whole else serial


def _asked(scope: Scope, name: str) -> str:
    """A value of the query."""
    query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
    return query.get(name, [""])[0]


def _cookies(scope: Scope) -> dict[str, str]:
    """Name and value of each cookie, as sent; ours need no quoting.

    Not by the standard library: before its fix for CVE-2024-7592 one header could hold the
    process for minutes.
    """
    header = _header(scope, b"cookie")[:_COOKIE_BYTES].decode("latin-1")
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _common_headers(workspace: str) -> list[tuple[bytes, bytes]]:
    policy = (
        f"default-src 'none'; style-src {_hash(STYLE)}; script-src {_hash(verdicts.NEAR_SCRIPT)}; "
        f"img-src data:; base-uri 'none'; "
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


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


app: Any = App() if "XIANGSU_SCAN_DATABASE_URL" in os.environ else None
