"""What a label is drawn of: lines of text, boxes, a QR. In mm from its lower left corner.

Every renderer draws these and decides nothing: text was shrunk, wrapped and cut here.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from xiangsu.labels.printing import fonts
from xiangsu.labels.rules.designs import MM_PER_INCH, MODULES

POINTS_PER_MM: Final = 72 / MM_PER_INCH
ELLIPSIS: Final = "…"
_VERSION: Final = 3  # 29 × 29 modules


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text on its baseline; `size` in points."""

    x: float
    y: float
    text: str
    size: float
    font: str = fonts.REGULAR
    white: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: filled, or drawn with a line of this width in mm."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.0


@dataclass(frozen=True, slots=True)
class QrPlace:
    """Where the modules of the QR begin (left, bottom) and how large one is, in mm."""

    x: float
    y: float
    module: float

    @property
    def side(self) -> float:
        return self.module * MODULES


@dataclass(frozen=True, slots=True)
class Drawing:
    """A label: what all share, the place of the QR, and of the code people can read."""

    fixed: tuple[Words | Box, ...]
    qr: QrPlace
    code: Words


def width_mm(text: str, font: str, size: float) -> float:
    return fonts.width_pt(text, font, size) / POINTS_PER_MM


def fitted(line: Words, width: float, *, least: float = 5.0, lines: int = 1) -> list[Words]:
    """Text in `width` mm: shrunk to `least` points, then wrapped, then cut with an ellipsis.

    Further lines stand below, each its own height and a fifth apart.
    """
    natural = width_mm(line.text, line.font, 1)
    if natural * line.size <= width:
        return [line]
    size = max(int(width / natural * 10) / 10, least)
    rows = _wrapped(line.text, line.font, size, width, lines)
    step = size * 1.2 / POINTS_PER_MM
    return [replace(line, text=row, size=size, y=line.y - step * at) for at, row in enumerate(rows)]


def _wrapped(text: str, font: str, size: float, width: float, lines: int) -> list[str]:
    rows: list[str] = []
    while text:
        end = _most(text, font, size, width)
        if len(rows) == lines - 1 and end < len(text):
            end = _most(text, font, size, width - width_mm(ELLIPSIS, font, size))
            return [*rows, text[:end] + ELLIPSIS]
        rows.append(text[:end])
        text = text[end:]
    return rows


def _most(text: str, font: str, size: float, width: float) -> int:
    """How many characters fit; at least one, so that wrapping always ends."""
    end = len(text)
    while end > 1 and width_mm(text[:end], font, size) > width:
        end -= 1
    return end


def modules_of(url: str) -> NDArray[np.uint8]:
    """The QR of an address as a 29 × 29 matrix, 1 for dark. ValueError for one too long."""
    options = {"ec_level": "M", "version": _VERSION}
    made: Any = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, **options)
    image = np.asarray(made.to_image(scale=1, add_quiet_zones=False))
    dark: NDArray[np.uint8] = (image == 0).astype(np.uint8)
    return dark
