"""Labels as PDF: one a page for rolls, or in the grid of an A4 sheet.

What all labels share is drawn once and placed as a form; the QR is one path. The same job
gives the same bytes.
"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from xiangsu.labels.printing import fonts
from xiangsu.labels.printing.label import Label
from xiangsu.labels.printing.layouts import drawing_of
from xiangsu.labels.printing.marks import Box, Drawing, QrPlace, Words, modules_of
from xiangsu.labels.rules.designs import MM_PER_INCH, Design
from xiangsu.scan.codes import grouped

rl_config.useA85 = 0  # text armour for old mail: twice the time, a fifth more bytes
_A4_HEIGHT: Final = 297.0


def label_pdf(
    label: Label, codes: Iterable[str], design: Design, *, dpi: int, sheet: bool = False
) -> bytes:
    """The labels of these codes; `sheet`: A4 instead of a roll."""
    fonts.register()
    stream = BytesIO()
    size = A4 if sheet else (design.width * mm, design.height * mm)
    canvas = Canvas(stream, pagesize=size, invariant=1)
    canvas.setTitle("追溯标签")
    drawing = drawing_of(design, label, dpi)
    canvas.beginForm("label")
    for mark in drawing.fixed:
        _draw(canvas, mark)
    canvas.endForm()
    places = _places(design, dpi) if sheet else [(0.0, 0.0)]
    remaining = iter(codes)
    while page := list(islice(remaining, len(places))):
        for code, place in zip(page, places, strict=False):
            _label(canvas, drawing, label, code, place)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _places(design: Design, dpi: int) -> list[tuple[float, float]]:
    """Lower left corners on a sheet, in points, in whole dots from its upper left corner."""
    dot = MM_PER_INCH / dpi
    return [
        (
            round((design.left + column * design.pitch_x) / dot) * dot * mm,
            (_A4_HEIGHT - round((design.top + row * design.pitch_y) / dot) * dot - design.height)
            * mm,
        )
        for row in range(design.rows)
        for column in range(design.columns)
    ]


def _label(
    canvas: Canvas, drawing: Drawing, label: Label, code: str, place: tuple[float, float]
) -> None:
    canvas.saveState()
    canvas.translate(*place)
    canvas.doForm("label")
    canvas.drawPath(_qr_path(modules_of(label.scan_url(code)), drawing.qr), stroke=0, fill=1)
    line = drawing.code
    canvas.setFont(line.font, line.size)
    canvas.drawString(line.x * mm, line.y * mm, grouped(code))
    canvas.restoreState()


def _draw(canvas: Canvas, mark: Words | Box) -> None:
    if isinstance(mark, Words):
        canvas.setFillGray(1 if mark.white else 0)
        canvas.setFont(mark.font, mark.size)
        canvas.drawString(mark.x * mm, mark.y * mm, mark.text)
    else:
        canvas.setFillGray(0)
        canvas.setLineWidth(mark.line * mm)
        frame = (mark.x * mm, mark.y * mm, mark.width * mm, mark.height * mm)
        canvas.rect(*frame, stroke=int(mark.line > 0), fill=int(mark.line == 0))


def _qr_path(modules: NDArray[np.uint8], place: QrPlace) -> PDFPathObject:
    """One rectangle for every run of dark modules."""
    side = modules.shape[0]
    edges = np.diff(np.pad(modules, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    end = np.nonzero(edges == -1)[1]
    lefts, widths, bottoms, height = _grid(side, place)
    runs = zip(row.tolist(), start.tolist(), end.tolist(), strict=True)
    code = [f"{lefts[a]} {bottoms[r]} {widths[b - a]} {height} re" for r, a, b in runs]
    return PDFPathObject(code)


@cache
def _grid(side: int, place: QrPlace) -> tuple[list[str], list[str], list[str], str]:
    """Left of every column, width of every run, bottom of every row, height of one, in points."""
    module = place.module * mm
    lefts = [f"{place.x * mm + at * module:.4f}" for at in range(side + 1)]
    widths = [f"{at * module:.4f}" for at in range(side + 1)]
    bottoms = [f"{place.y * mm + (side - at - 1) * module:.4f}" for at in range(side)]
    return lefts, widths, bottoms, widths[1]
