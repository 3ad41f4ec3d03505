"""Certificates on paper: an A4 sheet with its stub, labels for boxes; the layout's own words.

The words always fit: a block of text is set smaller until it does.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import zxingcpp
from django.conf import settings
from numpy.typing import NDArray
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.kernel.masking import mask_name, mask_phone
from xiangsu.labels import queries
from xiangsu.labels.models import Certificate
from xiangsu.labels.rules import box_number
from xiangsu.subjects import queries as subjects

BOXES_PER_FILE: Final = 1_000
MOST_MODULES: Final = 49
BOX_LABEL: Final = (100.0, 70.0)  # mm
_FONTS: Final = Path(__file__).parent / "fonts"
_LEADING: Final = 1.38
_UNBROKEN: Final = re.compile("[■□][^　]{,12}　?|.[）。；，、：]*")

QrText = Callable[[Certificate, int], str]  # certificate, box (0: the whole) → text


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the page in mm: left, bottom, width, height."""

    x: float
    y: float
    width: float
    height: float


def lines_of(
    certificate: Certificate, *, box: bool = False, public: bool = False
) -> list[tuple[str, str]]:
    """The lines a certificate fills in, in its layout's words; for a box, with its weight.

    public: for anybody's eyes, so a person's name and telephone number are masked.
    """
    kg = certificate.kg_per_box if box else certificate.quantity_kg
    day = certificate.issued_on
    values = {
        "product": certificate.product_name,
        "quantity": f"{kg:,.2f}".rstrip("0").rstrip(".") + " kg",
        "origin": certificate.origin,
        "issuer": _public_name(certificate) if public else certificate.issuer_name,
        "contact": mask_phone(certificate.contact) if public else certificate.contact,
        "issued_on": f"{day.year} 年 {day.month} 月 {day.day} 日",
    }
    return [(words, values[name]) for name, words in certificate.layout.lines]


def _public_name(certificate: Certificate) -> str:
    person = subjects.subject_of(certificate.organisation_id).kind == "household"
    return mask_name(certificate.issuer_name) if person else certificate.issuer_name


def file_numbers(certificate: Certificate) -> range:
    """1 … n, one number for each file of box labels; empty for bulk goods."""
    return range(1, -(-(certificate.boxes or 0) // BOXES_PER_FILE) + 1)


def sheet_pdf(certificate: Certificate, qr_text: QrText) -> bytes:
    """One A4: the certificate that goes with the goods, and its stub. RuleBroken unless valid."""
    _require_valid(certificate)
    stream, canvas = _canvas(A4, certificate.number)
    for bottom, foot in (
        (151.0, "第一联：随产品同行"),
        (8.0, f"第二联：存根，保存至 {certificate.retention_until}"),
    ):
        area = Area(12, bottom, 186, 136)
        qr = _draw_words(canvas, certificate, area, foot=foot)
        _draw_number(canvas, qr, certificate.number, qr_text(certificate, 0))
    canvas.save()
    return stream.getvalue()


def box_pdf(certificate: Certificate, file: int, qr_text: QrText) -> bytes:
    """The labels of one file of boxes, one a page. Raises NotFound, or RuleBroken unless valid."""
    if file not in file_numbers(certificate):
        raise NotFound("箱贴文件")
    _require_valid(certificate)
    width, height = BOX_LABEL
    stream, canvas = _canvas((width * mm, height * mm), certificate.number)
    canvas.beginForm("certificate")
    qr = _draw_words(canvas, certificate, Area(1.5, 1.5, width - 3, height - 3), box=True)
    canvas.endForm()
    first = (file - 1) * BOXES_PER_FILE + 1
    for box in range(first, min(first + BOXES_PER_FILE, (certificate.boxes or 0) + 1)):
        canvas.doForm("certificate")
        _draw_number(canvas, qr, box_number(certificate.number, box), qr_text(certificate, box))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _require_valid(certificate: Certificate) -> None:
    refusals = {
        "void": "合格证已作废，不能打印。请打印重新开具的合格证。",
        "held": "批次已冻结，合格证不能打印。解除冻结后再打印。",
    }
    if refusal := refusals.get(queries.state_of(certificate)):
        raise RuleBroken("not_printable", refusal)


def _canvas(size: tuple[float, float], title: str) -> tuple[BytesIO, Canvas]:
    folder = Path(settings.XIANGSU_FONT_DIR or _FONTS)
    for name in ("regular", "bold"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=size)
    canvas.setTitle(title)
    return stream, canvas


def _draw_words(
    canvas: Canvas, certificate: Certificate, area: Area, *, box: bool = False, foot: str = ""
) -> Area:
    """The frame and all that is the same on every box; returns where QR and number go."""
    scale = area.height / 67
    canvas.setLineWidth(0.5 * scale)
    canvas.roundRect(area.x * mm, area.y * mm, area.width * mm, area.height * mm, 2 * mm)
    middle, top = area.x + area.width / 2, area.y + area.height
    canvas.setFont("bold", 12 * scale)
    canvas.drawCentredString(middle * mm, (top - 6.2 * scale) * mm, certificate.layout.title)
    side = 30.6 * min(scale, 1.7)
    right = area.x + area.width - side - 3 * scale
    below = top - 10.5 * scale - side
    caption = Area(right, below - 12 * scale, side, 10 * scale)
    _set(canvas, caption, [(certificate.layout.title, "bold"), ("扫码查验", "regular")], 8 * scale)
    words = Area(
        area.x + 3 * scale,
        area.y + (5.2 if foot else 2) * scale,
        right - area.x - 6 * scale,
        area.height - (14.5 if foot else 11.3) * scale,
    )
    _set(canvas, words, _paragraphs(certificate, box=box), 10 * scale)
    canvas.setFont("regular", 5 * scale)
    canvas.drawString((area.x + 3 * scale) * mm, (area.y + 2 * scale) * mm, foot)
    return Area(right, below - 16 * scale, side, side + 16 * scale)


def _draw_number(canvas: Canvas, area: Area, number: str, text: str) -> None:
    """What one box has alone: the QR above, its number at the foot."""
    _draw_qr(canvas, text, area.x, area.y + area.height - area.width, area.width)
    size = area.width * mm / pdfmetrics.stringWidth(number, "regular", 1)
    canvas.setFont("regular", min(size, area.width / 4))
    canvas.drawString(area.x * mm, area.y * mm, number)


def _paragraphs(certificate: Certificate, *, box: bool) -> list[tuple[str, str]]:
    layout = certificate.layout
    last = len(layout.commitments) - 1
    promises = [
        f"{line}{'；' if at < last else '。'}" for at, line in enumerate(layout.commitments)
    ]
    ticks = "　".join(f"{'■' if b in certificate.bases else '□'}{b}" for b in layout.bases)
    facts = [(f"{words}：{value}", "regular") for words, value in lines_of(certificate, box=box)]
    return [
        (layout.lead_in, "bold"),
        *((line, "bold") for line in promises),
        *([(f"承诺依据：{ticks}", "regular")] if ticks else []),
        *facts,
    ]


def _set(canvas: Canvas, area: Area, paragraphs: Iterable[tuple[str, str]], size: float) -> None:
    """Set paragraphs from the top of an area, as large as they fit, `size` points at most."""
    given = list(paragraphs)
    rows = _rows(given, size, area.width)
    while len(rows) * size * _LEADING > area.height * mm:
        size -= 0.1
        rows = _rows(given, size, area.width)
    y = (area.y + area.height) * mm
    for text, font in rows:
        y -= size * _LEADING
        canvas.setFont(font, size)
        canvas.drawString(area.x * mm, y, text)


def _rows(
    paragraphs: Iterable[tuple[str, str]], size: float, width: float
) -> list[tuple[str, str]]:
    return [
        (row, font) for text, font in paragraphs for row in _wrapped(text, font, size, width * mm)
    ]


def _wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """The text in rows that fit; Chinese breaks anywhere but before a mark or in a ticked box."""
    rows, row = [], ""
    for piece in _UNBROKEN.findall(text):
        if row and pdfmetrics.stringWidth(row + piece.rstrip(), font, size) > width:
            rows.append(row)
            row = ""
        row += piece
    return [*rows, row]


def modules_of(text: str) -> NDArray[np.uint8]:
    """The QR's modules, 1 for dark: at level M if 49 a side suffice, else at level L."""
    medium = _modules(text, "M")
    return medium if len(medium) <= MOST_MODULES else _modules(text, "L")


def _modules(text: str, level: str) -> NDArray[np.uint8]:
    options = {"ec_level": level}
    made: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, **options)
    image: NDArray[np.uint8] = np.asarray(made.to_image(scale=1, add_quiet_zones=False))
    return np.where(image == 0, 1, 0).astype(np.uint8)


def _draw_qr(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """The QR as one path, a rectangle for every run of dark modules; white paper around it."""
    modules = modules_of(text)
    unit = side * mm / len(modules)
    at = [f"{x * mm + column * unit:.3f}" for column in range(len(modules))]
    wide = [f"{run * unit:.3f}" for run in range(len(modules) + 1)]
    commands = []
    for row, dark in enumerate(modules[::-1]):
        bottom = f"{y * mm + row * unit:.3f}"
        edges = np.flatnonzero(np.diff(np.pad(dark, 1).astype(np.int8))).tolist()
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            commands.append(f"{at[start]} {bottom} {wide[end - start]} {wide[1]} re")
    path = PDFPathObject(commands)
    canvas.drawPath(path, stroke=0, fill=1)
