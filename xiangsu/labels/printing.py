"""Label sheets as PDF: one QR for the three marks, the words beside it, codes people can read.

60 × 40 mm labels, one per page for rolls or 3 × 7 on A4. The QR is one path; everything that
is the same on all labels is drawn once and placed as a form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import zxingcpp
from django.conf import settings
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from xiangsu.scan.codes import grouped

MOST_PER_FILE: Final = 5_000
WIDTH, HEIGHT = 60.0, 40.0
QR_SIDE: Final = 18.1  # 29 modules of five dots at 203 dpi
_SHEET: Final = (3, 7)
_FONTS: Final = Path(__file__).parent / "fonts"


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says besides its code."""

    product: str
    spec: str
    card_number: str
    brand: str
    producer: str
    origin: str
    harvested_on: str


def scan_url(code: str) -> str:
    """The address in the QR, in upper case: alphanumeric mode keeps it at 29 × 29 modules."""
    return f"{settings.XIANGSU_SCAN_ORIGIN}/C/{code}".upper()


def label_pdf(label: Label, codes: Iterable[str], *, sheet: bool = False) -> bytes:
    """The labels of these codes, at most 5,000 a file; `sheet`: A4 instead of a roll."""
    _register_fonts()
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4 if sheet else (WIDTH * mm, HEIGHT * mm))
    canvas.setTitle("追溯标签")
    canvas.beginForm("label")
    _draw_fixed(canvas, label)
    canvas.endForm()
    per_page = _SHEET[0] * _SHEET[1] if sheet else 1
    number = -1
    for number, code in enumerate(codes):
        if number and number % per_page == 0:
            canvas.showPage()
        canvas.saveState()
        if sheet:
            canvas.translate(*_place(number % per_page))
        canvas.doForm("label")
        _draw_code(canvas, code)
        canvas.restoreState()
    canvas.save()
    return stream.getvalue()


def _register_fonts() -> None:
    folder = Path(settings.XIANGSU_FONT_DIR or _FONTS)
    for name in ("regular", "bold"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def _place(at: int) -> tuple[float, float]:
    row, column = divmod(at, _SHEET[0])
    left = (210 - _SHEET[0] * (WIDTH + 3) + 3) / 2 + column * (WIDTH + 3)
    return left * mm, (297 - 8.5 - (row + 1) * HEIGHT) * mm


def _draw_fixed(canvas: Canvas, label: Label) -> None:
    canvas.setLineWidth(0.6)
    canvas.roundRect(1.2 * mm, 1.2 * mm, 57.6 * mm, 37.6 * mm, 1.6 * mm)
    canvas.setFont("bold", 9.5)
    canvas.drawString(3 * mm, 34.2 * mm, "农产品身份证")
    if label.brand:
        _fitted(canvas, 57, 34.4, f"{label.brand}授权", "bold", 7, 22, right=True)
    canvas.setLineWidth(0.3)
    canvas.line(2.6 * mm, 32.8 * mm, 57.4 * mm, 32.8 * mm)
    rows = (
        ("品名", label.product, "bold", 8.0),
        ("规格", label.spec, "regular", 6.4),
        ("产地", label.origin, "regular", 6.0),
        ("采收", label.harvested_on, "regular", 6.4),
        ("主体", label.producer, "regular", 6.0),
    )
    y = 29.2
    for name, value, font, size in rows:
        if value:
            canvas.setFont("regular", 5.6)
            canvas.drawString(26 * mm, y * mm, name)
            _fitted(canvas, 31.6, y, value, font, size, 25.6)
            y -= 3.7
    canvas.setFont("bold", 6.6)
    canvas.drawString(26 * mm, 10.3 * mm, "承诺达标合格证")
    canvas.setFont("regular", 5.2)
    canvas.drawString(46.6 * mm, 10.3 * mm, "扫码查看")
    canvas.setFont("regular", 5.2)
    canvas.drawString(3 * mm, 6.5 * mm, "身份证号")
    canvas.drawString(3 * mm, 3.1 * mm, "追溯码")
    canvas.setFont("bold", 6.6)
    canvas.drawString(11 * mm, 6.4 * mm, label.card_number)


def _fitted(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    font: str,
    size: float,
    width: float,
    *,
    right: bool = False,
) -> None:
    """Text shrunk to fit `width` mm; what does not fit at 4.6 pt goes onto two lines."""
    while pdfmetrics.stringWidth(text, font, size) > width * mm and size > 4.6:  # noqa: PLR2004
        size -= 0.1
    canvas.setFont(font, size)
    draw = canvas.drawRightString if right else canvas.drawString
    if pdfmetrics.stringWidth(text, font, size) <= width * mm:
        draw(x * mm, y * mm, text)
        return
    cut = len(text)
    while pdfmetrics.stringWidth(text[:cut], font, size) > width * mm:
        cut -= 1
    draw(x * mm, (y + 0.9) * mm, text[:cut])
    draw(x * mm, (y - 0.9) * mm, text[cut:])


def _draw_code(canvas: Canvas, code: str) -> None:
    _draw_qr(canvas, scan_url(code), 4.4, 10.4)
    canvas.setFont("bold", 6.8)
    canvas.drawString(11 * mm, 3.0 * mm, grouped(code))


def _draw_qr(canvas: Canvas, text: str, x: float, y: float) -> None:
    """The QR as one path of runs; the white of the label is its quiet zone."""
    options = {"ec_level": "M"}
    made: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, **options)
    modules = np.asarray(made.to_image(scale=1, add_quiet_zones=False))
    side = modules.shape[0]
    unit = QR_SIDE * mm / side
    path = canvas.beginPath()
    for row in range(side):
        start = None
        for column in range(side + 1):
            dark = column < side and modules[row][column] == 0
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                bottom = y * mm + (side - row - 1) * unit
                path.rect(x * mm + start * unit, bottom, (column - start) * unit, unit)
                start = None
    canvas.drawPath(path, stroke=0, fill=1)
