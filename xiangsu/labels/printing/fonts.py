"""The two fonts of labels, for widths, for PDFs and for bitmaps alike."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "regular"
BOLD: Final = "bold"
_FONTS: Final = Path(__file__).parents[1] / "fonts"


def _path(name: str) -> Path:
    return Path(settings.XIANGSU_FONT_DIR or _FONTS) / f"{name}.ttf"


@cache
def _font(name: str) -> TTFont:
    font = TTFont(name, str(_path(name)))
    pdfmetrics.registerFont(font)
    return font


def register() -> None:
    for name in (REGULAR, BOLD):
        _font(name)


def width_pt(words: str, font: str, size: float) -> float:
    return float(_font(font).stringWidth(words, size))


@cache
def bitmap_font(name: str, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_path(name)), pixels)


def missing(words: Iterable[str]) -> list[str]:
    """The characters of these texts that a font lacks, each once, in their order."""
    known = [_font(name).face.charToGlyph for name in (REGULAR, BOLD)]
    seen = dict.fromkeys("".join(words))
    return [sign for sign in seen if any(ord(sign) not in glyphs for glyphs in known)]
