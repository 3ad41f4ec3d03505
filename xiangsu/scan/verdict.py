"""The verdict (查验结论) of a scan: state and count in, words and reasons out. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Final

from xiangsu.scan import words

HUNAN: Final = timezone(timedelta(hours=8))
_TONES: Final = {
    "first": "ok",
    "same": "ok",
    "seen": "warn",
    "unconfirmed": "warn",
    "frozen": "stop",
    "recalled": "bad",
    "void": "bad",
}
_ICONS: Final = {
    "ok": "m21 33 8 8 15-17",
    "warn": "M32 20v15M32 43v.6",
    "stop": "M25 22v20M39 22v20",
    "bad": "m23 23 18 18M41 23 23 41",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the top of the page says: kind, tone (colour), title, line, and what to do."""

    kind: str
    tone: str
    title: str
    line: str
    advice: str


def judge(
    *, state: str, reason: str, times: int | None, first_at: datetime | None, same_phone: bool
) -> Verdict:
    """The verdict of one scan of an issued code.

    state: of its run; times: how often it was scanned, this time included, None when the
    database could not be asked; first_at: when first, in any zone.
    """
    kind = _kind(state, times, same_phone=same_phone)
    title, line, advice = words.VERDICTS[kind]
    first = first_at.astimezone(HUNAN).strftime("%Y-%m-%d %H:%M") if first_at else ""
    line = line.format(times=times, first=first)
    if reason and kind in {"frozen", "recalled", "void"}:
        line = f"{line}：{reason}"
    return Verdict(kind, _TONES[kind], title, line, advice)


def _kind(state: str, times: int | None, *, same_phone: bool) -> str:
    if state != "active":
        return state
    if times is None:
        return "unconfirmed"
    if times <= 1:
        return "first"
    return "same" if same_phone else "seen"


def hero(verdict: Verdict, now: datetime) -> str:
    """The verdict as HTML for the head of the page."""
    return _hero(
        verdict.tone,
        verdict.title,
        verdict.line,
        now.astimezone(HUNAN).strftime("%Y-%m-%d %H:%M") + " 查询",
        verdict.advice,
    )


def _hero(tone: str, title: str, line: str, small: str, advice: str) -> str:
    note = f'<p class="note" role="note">{escape(advice)}</p>' if advice else ""
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
    """A page without a card: unknown, mistyped, busy, away; `typed` comes back in the form."""
    title, line, advice = words.PLAIN[kind]
    tone = {"unknown": "bad", "ask": "ok"}.get(kind, "warn")
    head = _hero(tone, title, line.format(message=message), "", advice)
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
