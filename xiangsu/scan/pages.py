"""The card's page, rendered once per version; the scan process splices in what changes."""

from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string

from xiangsu.scan import words
from xiangsu.scan.document import Document
from xiangsu.scan.splice import CODE, DIGITS, HERO, STATE, STYLE

STEPS_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """A way down the page: its section, its name, and how much there is."""

    section: str
    name: str
    text: str


def render_card(document: Document) -> bytes:
    """The whole page as UTF-8, with marks where state, verdict and code will stand."""
    steps = document["steps"]
    context = {
        "document": document,
        "words": words.CARD,
        "site": words.SITE,
        "official": words.OFFICIAL,
        "language": words.LANGUAGE,
        "tiles": _tiles(document),
        "steps": steps[:STEPS_SHOWN],
        "more_steps": steps[STEPS_SHOWN:],
        "all_steps": words.CARD["all_steps"].format(count=len(steps) - STEPS_SHOWN),
        "style": STYLE,
        "state": STATE,
        "hero": HERO,
        "code": CODE,
        "digits": DIGITS,
    }
    return "".join(
        line.strip() for line in render_to_string("scan/card.html", context).splitlines()
    ).encode()


def _tiles(document: Document) -> list[Tile]:
    tests = document["tests"]
    failed = sum(not test["passed"] for test in tests)
    say = words.TILES
    tested = say["tests"].format(count=len(tests)) if tests else say["no_tests"]
    return [
        Tile(
            *("tests", words.CARD["tests"]),
            say["some_failed"].format(count=failed) if failed else tested,
        ),
        Tile("trace", words.CARD["trace"], say["trace"].format(count=len(document["steps"]))),
        Tile(
            *("producer", words.CARD["producer"]),
            say["producer"].format(kind=document["producer_kind"]),
        ),
    ]
