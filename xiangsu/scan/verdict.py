"""The verdict (查验结论) of a scan: state and history in, words and reasons out. Pure.

Nobody can tell the first of two equal codes from the second, so the verdict never says more
than the scans show, and says what it rests on. The thresholds were set with
`benchmarks/verdict.py`, whose false alarms and misses docs/benchmarks.md prints.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Final

from xiangsu.scan import words
from xiangsu.scan.history import History

HUNAN: Final = timezone(timedelta(hours=8))
MANY_PHONES, TOO_MANY_PHONES = 4, 12
MANY_COUNTIES, TOO_MANY_COUNTIES = 2, 4
IMPOSSIBLE_KMH: Final = 200  # no goods travel faster from door to door
LONG_AGO: Final = timedelta(days=180)
_TONES: Final = {
    "first": "ok",
    "same": "ok",
    "few": "ok",
    "seen": "warn",
    "copied": "bad",
    "unconfirmed": "warn",
    "retired": "warn",
    "frozen": "stop",
    "recalled": "bad",
    "void": "bad",
}
_PLAIN_TONES: Final = {
    "unknown": "bad",
    "void": "bad",
    "recalled": "bad",
    "frozen": "stop",
    "ask": "ok",
    "genuine": "ok",
}
_ICONS: Final = {
    "ok": "m21 33 8 8 15-17",
    "warn": "M32 20v15M32 43v.6",
    "stop": "M25 22v20M39 22v20",
    "bad": "m23 23 18 18M41 23 23 41",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the top of the page says: kind, tone (colour), words, reasons, what to do."""

    kind: str
    tone: str
    title: str
    line: str
    reasons: tuple[str, ...]
    advice: str


def judge(
    *,
    state: str,
    reason: str = "",
    history: History | None,
    now: datetime,
    same_phone: bool = False,
    since: datetime | None = None,
) -> Verdict:
    """The verdict of one scan of an activated code.

    state, reason: of its run; history: this scan included, None when the database could not
    be asked; same_phone: this phone has scanned the code today; since: when it was put on goods.
    """
    signs = [] if history is None else list(_signs(history, now, since))
    kind = _kind(state, history, signs, same_phone=same_phone)
    title, line, advice = words.VERDICTS[kind]
    if history is not None:
        first = history.first_at.astimezone(HUNAN).strftime("%Y-%m-%d %H:%M")
        line = line.format(times=history.times, first=first)
    if reason and kind == state:
        line = f"{line}：{reason}"
    reasons = tuple(text for _, text in signs) if kind in {"seen", "copied"} else ()
    return Verdict(kind, _TONES[kind], title, line, reasons, advice)


def _kind(
    state: str, history: History | None, signs: list[tuple[bool, str]], *, same_phone: bool
) -> str:
    if state != "active":
        return state
    if history is None:
        return "unconfirmed"
    if any(grave for grave, _ in signs):
        return "copied"
    if history.shoppers <= 1 and not signs:
        return "first"
    if same_phone:
        return "same"
    return "seen" if signs else "few"


def _signs(history: History, now: datetime, since: datetime | None) -> Iterator[tuple[bool, str]]:
    """What speaks for a copy, each with whether it alone is enough."""
    say = words.SIGNS
    if history.fastest_kmh >= IMPOSSIBLE_KMH:
        yield True, say["fast"].format(kmh=history.fastest_kmh)
    if history.phones >= MANY_PHONES:
        yield history.phones >= TOO_MANY_PHONES, say["phones"].format(phones=history.phones)
    if history.counties >= MANY_COUNTIES:
        grave = history.counties >= TOO_MANY_COUNTIES
        yield grave, say["counties"].format(counties=history.counties)
    if history.times > history.shoppers:
        return  # who was first is not known: perhaps the producer, at work
    if history.phones > 1 and now - history.first_at > LONG_AGO:
        yield False, say["long_ago"].format(days=(now - history.first_at).days)
    if since is not None and history.first_at < since:
        yield False, say["early"]


def hero(verdict: Verdict, now: datetime, *, ask_place: bool = False) -> str:
    """The verdict as HTML for the head of the page; `ask_place`: offer to compare places."""
    small = f"{now.astimezone(HUNAN):%Y-%m-%d %H:%M} {words.ASKED}"
    head = _hero(verdict.tone, verdict.title, verdict.line, small, _note(verdict))
    return head + (NEAR if ask_place else "") + f"<script>{NEAR_SCRIPT}</script>"


def _note(verdict: Verdict) -> str:
    why = "".join(f"<li>{escape(reason)}</li>" for reason in verdict.reasons)
    advice = f"<p>{escape(verdict.advice)}</p>" if verdict.advice else ""
    listed = f"<p>{words.WHY}</p><ul>{why}</ul>" if why else ""
    return f'<div class="note" role="note">{listed}{advice}</div>' if listed or advice else ""


# Shown by script alone: without one, no place is asked for and nothing is missing. A point
# leaves the address bar at once, so that a link passed on does not carry it.
NEAR_SCRIPT: Final = (
    "if(location.search)history.replaceState(null,'',location.pathname);"
    "var n=document.getElementById('near');if(n&&navigator.geolocation){n.hidden=false;"
    "n.onclick=function(){n.disabled=true;navigator.geolocation.getCurrentPosition(function(p){"
    "location.replace(location.pathname+'?at='+p.coords.longitude.toFixed(2)+','"
    "+p.coords.latitude.toFixed(2))},function(){n.textContent=n.dataset.no},"
    "{timeout:9000,maximumAge:6e5})}}"
)
NEAR: Final = (
    f'<button id="near" class="near" hidden data-no="{words.NOT_NEAR}">{words.NEAR}</button>'
)


def _hero(tone: str, title: str, line: str, small: str, note: str) -> str:
    return (
        '<div class="verdict"><svg class="seal" viewBox="0 0 64 64" fill="none" aria-hidden="true">'
        '<circle cx="32" cy="32" r="30" stroke="#ffe7ae" stroke-width="1.5" '
        'stroke-dasharray="2 4.28"/><circle cx="32" cy="32" r="25" fill="#fff" '
        'fill-opacity=".16" stroke="#fff" stroke-opacity=".7"/>'
        f'<path d="{_ICONS[tone]}" stroke="#fff" stroke-width="4.5" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
        f"<div><h1>{escape(title)}</h1><p>{escape(line)}</p>"
        f"<p>{escape(small)}</p></div></div>{note}"
    )


def plain_page(
    kind: str, *, style: str, message: str = "", typed: str = "", complain: str = ""
) -> str:
    """A page without a card: unknown, mistyped, waiting, busy; `typed` comes back in the form."""
    title, line, advice = words.PLAIN[kind]
    tone = _PLAIN_TONES.get(kind, "warn")
    note = f'<p class="note" role="note">{escape(advice)}</p>' if advice else ""
    head = _hero(tone, title, line.format(message=message), "", note)
    action = (
        f'<a class="go bad" href="{escape(complain)}">{words.CARD["complain"]}</a>'
        if complain
        else ""
    )
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">'
        f'<title>{escape(title)} · {words.SITE}</title><link rel="icon" href="data:,">'
        f'<style>{style}</style></head><body class="{tone}"><header class="hero">'
        f'<p class="brand"><b>{words.SITE}</b><span>{words.OFFICIAL}</span></p>{head}</header>'
        f"<main>{_form(typed)}</main><footer>{words.CARD['footer']}</footer>"
        f"{'<nav class=bar aria-label=操作>' + action + '</nav>' if action else ''}</body></html>"
    )


def _form(typed: str) -> str:
    return (
        '<form class="card again" action="/C/"><label for="code">'
        f'{words.FORM["label"]}</label><div><input id="code" name="code" inputmode="numeric" '
        f'autocomplete="off" placeholder="{words.FORM["placeholder"]}" value="{escape(typed)}">'
        f"<button>{words.FORM['button']}</button></div></form>"
    )
