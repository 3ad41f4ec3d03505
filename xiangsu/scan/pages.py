"""The card's page, rendered once per version; the scan process splices in what changes."""

from django.template.loader import render_to_string

from xiangsu.scan import words
from xiangsu.scan.document import Document
from xiangsu.scan.splice import CODE, DIGITS, HERO, STATE, STYLE


def render_card(document: Document) -> bytes:
    """The whole page as UTF-8, with marks where state, verdict and code will stand."""
    context = {
        "document": document,
        "words": words.CARD,
        "style": STYLE,
        "state": STATE,
        "hero": HERO,
        "code": CODE,
        "digits": DIGITS,
    }
    return "".join(
        line.strip() for line in render_to_string("scan/card.html", context).splitlines()
    ).encode()
