"""Labels as TSPL, the command language of common label printers, for sending to one as it is.

The shared part of a label goes to the printer once as a bitmap; each label adds its QR and its
code as bitmaps. So no printer font is needed, and the modules are exactly the printer's dots.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from xiangsu.labels.printing import fonts
from xiangsu.labels.printing.label import Label
from xiangsu.labels.printing.layouts import drawing_of
from xiangsu.labels.printing.marks import Box, Drawing, Words, modules_of
from xiangsu.labels.rules.designs import MM_PER_INCH, Design
from xiangsu.scan.codes import grouped

_GAP_MM: Final = 2  # between labels on the rolls that are sold
_BACKGROUND: Final = b"BG.BMP"
_END: Final = b"\r\n"
_OVERWRITE: Final = 0


class _Canvas:
    """A label in the dots of one printer."""

    def __init__(self, design: Design, dpi: int) -> None:
        self.dpi = dpi
        self.height = round(design.height / MM_PER_INCH * dpi)
        self.image = Image.new("1", (round(design.width / MM_PER_INCH * dpi), self.height), 1)
        self.pen = ImageDraw.Draw(self.image)
        self.pen.fontmode = "1"

    def dots(self, mm: float) -> int:
        return round(mm / MM_PER_INCH * self.dpi)

    def draw(self, mark: Words | Box) -> None:
        left, bottom = self.dots(mark.x), self.height - self.dots(mark.y)
        if isinstance(mark, Words):
            font = fonts.bitmap_font(mark.font, mark.size / 72 * self.dpi)
            ink = int(mark.white)
            self.pen.text((left, bottom), mark.text, font=font, fill=ink, anchor="ls")
            return
        line = max(self.dots(mark.line), 1) if mark.line else 0
        corner = (left + self.dots(mark.width), bottom - max(self.dots(mark.height), 1))
        place = (left, corner[1], corner[0], bottom)
        self.pen.rectangle(place, fill=None if line else 0, outline=0, width=max(line, 1))


def label_tspl(label: Label, codes: Iterable[str], design: Design, *, dpi: int) -> bytes:
    """The commands that print these codes, one label each."""
    drawing = drawing_of(design, label, dpi)
    canvas = _Canvas(design, dpi)
    for mark in drawing.fixed:
        canvas.draw(mark)
    parts = [_head(design), _download(canvas.image)]
    parts += [_label(canvas, drawing, label, code) for code in codes]
    return b"".join(parts)


def _head(design: Design) -> bytes:
    size = f"SIZE {design.width:g} mm,{design.height:g} mm"
    lines = (size, f"GAP {_GAP_MM} mm,0 mm", "DIRECTION 1", "REFERENCE 0,0", "DENSITY 8")
    return b"".join(line.encode() + _END for line in lines)


def _download(image: Image.Image) -> bytes:
    stream = BytesIO()
    image.save(stream, "BMP")
    content = stream.getvalue()
    return b'DOWNLOAD "%s",%d,' % (_BACKGROUND, len(content)) + content + _END


def _label(canvas: _Canvas, drawing: Drawing, label: Label, code: str) -> bytes:
    qr = modules_of(label.scan_url(code))
    module = canvas.dots(drawing.qr.module)
    dark = np.kron(qr, np.ones((module, module), np.uint8))
    top = canvas.height - canvas.dots(drawing.qr.y) - len(dark)
    return b"".join(
        (
            b"CLS" + _END,
            b'PUTBMP 0,0,"%s"' % _BACKGROUND + _END,
            _bitmap(canvas.dots(drawing.qr.x), top, dark),
            _code(canvas, drawing.code, grouped(code)),
            b"PRINT 1,1" + _END,
        )
    )


def _code(canvas: _Canvas, line: Words, text: str) -> bytes:
    """The code people can read, as a bitmap just as large as its digits."""
    font = fonts.bitmap_font(line.font, line.size / 72 * canvas.dpi)
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    image = Image.new("1", (int(right - left), int(bottom - top)), 0)
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    pen.text((-left, -top), text, font=font, fill=1, anchor="ls")
    baseline = canvas.height - canvas.dots(line.y)
    place = (canvas.dots(line.x) + int(left), baseline + int(top))
    return _bitmap(*place, np.asarray(image, dtype=np.uint8))


def _bitmap(x: int, y: int, dark: NDArray[np.uint8]) -> bytes:
    """A BITMAP command: eight dots a byte, rows padded with white; a zero prints."""
    rows = np.packbits(1 - dark, axis=1)
    padding = -dark.shape[1] % 8
    rows[:, -1] |= (1 << padding) - 1
    command = f"BITMAP {x},{y},{rows.shape[1]},{rows.shape[0]},{_OVERWRITE},"
    return command.encode() + rows.tobytes() + _END
