"""What stands where, for the three sizes of label: small, card, certificate."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from xiangsu.labels.printing.fonts import BOLD, REGULAR
from xiangsu.labels.printing.label import Label
from xiangsu.labels.printing.marks import (
    POINTS_PER_MM,
    Box,
    Drawing,
    QrPlace,
    Words,
    fitted,
    width_mm,
)
from xiangsu.labels.rules.designs import MARGIN, MM_PER_INCH, MODULES, QUIET, Design, module_dots

_SAMPLE_CODE: Final = "0000 0000 0000 0000 0000 0000"
_FRAME: Final = 0.25
Mark = Words | Box


def drawing_of(design: Design, label: Label, dpi: int) -> Drawing:
    """A label of this design for a printer of this resolution."""
    return _STYLES[design.style](design, label, dpi)


def _qr_at(design: Design, dpi: int, x: float, top: float) -> QrPlace:
    """The QR in its box, its modules and its place in whole dots from the upper left corner."""
    dot = MM_PER_INCH / dpi
    module = module_dots(design.qr_box, dpi) * dot
    quiet = QUIET * module
    left = round((x + quiet) / dot) * dot
    upper = round((top + quiet) / dot) * dot
    return QrPlace(left, design.height - upper - module * MODULES, module)


def _right_of(qr: QrPlace) -> float:
    return qr.x + qr.side + QUIET * qr.module + 0.2


def _rows(
    rows: Iterable[tuple[str, str, str, float]],
    *,
    x: float,
    top: float,
    width: float,
    caption: float,
    step: float,
) -> Iterator[Mark]:
    """Captioned values below each other: (caption, value, font, size). Empty ones fall out.

    A value that needs two lines pushes those below it down.
    """
    y = top
    for name, value, font, size in rows:
        if not value:
            continue
        if name:
            yield Words(x, y, name, 5.4)
        indent = caption if name else 0
        lines = fitted(Words(x + indent, y, value, size, font), width - indent, lines=2)
        yield from lines
        y = lines[-1].y - step


def _small(design: Design, label: Label, dpi: int) -> Drawing:
    """40 × 30, 50 × 30: QR left, four facts right, the numbers below."""
    left = MARGIN
    qr = _qr_at(design, dpi, left, MARGIN)
    text = _right_of(qr)
    width = design.width - text - 1
    top = design.height - 4.2
    rows = [
        ("", label.product, BOLD, 8.6),
        ("", label.spec, REGULAR, 6.0),
        ("", label.producer, REGULAR, 5.6),
        ("", label.harvested_on, REGULAR, 5.6),
    ]
    title = fitted(Words(text, 9.6, label.certificate_title, 7.0, BOLD), width)
    fixed = [
        *_rows(rows, x=text, top=top, width=width, caption=0, step=3.2),
        *title,
        *_card_number(label, 1.6, 5.6, design.width - 3.2),
    ]
    code = _code_line(1.6, 1.8, design.width - 3.2)
    return Drawing(tuple(fixed), qr, code)


def _card(design: Design, label: Label, dpi: int) -> Drawing:
    """60 × 40: a band that says what it is, QR left, facts right, the numbers below a line."""
    band = 5.8
    top = design.height - MARGIN - band
    qr = _qr_at(design, dpi, MARGIN, MARGIN + band)
    text = _right_of(qr)
    width = design.width - text - 1.6
    rows = [
        ("品名", label.product, BOLD, 8.0),
        ("规格", label.spec, REGULAR, 6.4),
        ("产地", label.origin, REGULAR, 6.0),
        ("采收", label.harvested_on, REGULAR, 6.4),
        ("主体", label.producer, REGULAR, 6.0),
    ]
    fixed = [
        *_frame(design, 0.6),
        Box(MARGIN, top, design.width - 2 * MARGIN, band),
        Words(2.6, top + 1.7, "农产品身份证", 9.5, BOLD, white=True),
        *_brand(label, design.width - 2.4, top + 1.9, white=True),
        *_rows(rows, x=text, top=top - 3.2, width=width, caption=5.6, step=3.3),
        *fitted(Words(text, 9.6, label.certificate_title, 7.0, BOLD), width * 0.7),
        Words(design.width - 1.8 - 8.2, 9.6, "扫码查看", 5.2),
        Box(2.4, 8.0, design.width - 4.8, 0.1),
        *_card_number(label, 2.4, 5.2, design.width - 4.8),
    ]
    return Drawing(tuple(fixed), qr, _code_line(2.4, 1.9, design.width - 4.8))


def _certificate(design: Design, label: Label, dpi: int) -> Drawing:
    """70 × 50, 100 × 70: the whole commitment certificate, its QR in the corner."""
    scale = min(design.width / 70, design.height / 50)
    box = design.qr_box
    qr = _qr_at(design, dpi, design.width - 1.2 - box, design.height - box - 3.8)
    size, step, x = 5.6 * scale, 2.9 * scale, 3.4
    y = design.height - 6.0 * scale
    title = Words(x, y, label.certificate_title, 12.5 * scale, BOLD)
    fixed: list[Mark] = [
        *_frame(design, 0.8),
        title,
        *_brand(label, design.width - 3.4, y),
        Box(x, y - 1.6 * scale, design.width - 2 * x, 0.15),
    ]
    y -= 4.5 * scale
    ticked = (("■" if basis in label.bases else "□") + basis for basis in label.bases_offered)
    for words in (label.lead_in, *label.commitments, "承诺依据：" + " ".join(ticked)):
        if words:
            line = Words(x, y, words, size)
            fixed += fitted(line, design.width - 2 * x, least=4.6)
            y -= step
    rows = [
        ("产品名称", f"{label.product} {label.spec}".strip(), BOLD, 6.4 * scale),
        ("数　　量", label.quantity, REGULAR, size),
        ("产　　地", label.origin, REGULAR, size),
        ("承诺主体", label.producer, BOLD, size),
        ("联系方式", label.contact, REGULAR, size),
        ("开具时间", label.issued_on, REGULAR, size),
        ("身份证号", label.card_number, REGULAR, size),
    ]
    width = qr.x - x - QUIET * qr.module
    fixed += _captioned(rows, x, y - 0.6 * scale, width, size, step)
    fixed += _beside(label, qr)
    return Drawing(tuple(fixed), qr, _code_line(x, 2.2, width))


def _captioned(
    rows: list[tuple[str, str, str, float]],
    x: float,
    top: float,
    width: float,
    size: float,
    step: float,
) -> list[Mark]:
    """The facts of a certificate: captions as large as the values, one line each."""
    marks: list[Mark] = []
    indent = size * 4.6 / POINTS_PER_MM
    filled = [row for row in rows if row[1]]
    for at, (name, value, font, points) in enumerate(filled):
        y = top - at * step
        marks.append(Words(x, y, name, size))
        marks += fitted(Words(x + indent, y, value, points, font), width - indent, least=4.6)
    return marks


def _beside(label: Label, qr: QrPlace) -> list[Words]:
    """The words the law wants prominently beside the QR, below its quiet zone."""
    line = Words(qr.x, qr.y - QUIET * qr.module - 1.7, label.certificate_title, 6.0, BOLD)
    return fitted(line, qr.side)


def _frame(design: Design, line: float) -> list[Mark]:
    inset = MARGIN
    return [Box(inset, inset, design.width - 2 * inset, design.height - 2 * inset, line * _FRAME)]


def _brand(label: Label, right: float, y: float, *, white: bool = False) -> list[Words]:
    if not label.brand:
        return []
    (line,) = fitted(Words(right, y, f"{label.brand}授权", 6.8, BOLD, white=white), 24)
    return [replace(line, x=right - width_mm(line.text, BOLD, line.size))]


def _card_number(label: Label, x: float, y: float, width: float) -> list[Words]:
    if not label.card_number:
        return []
    value = Words(x + 8.2, y, label.card_number, 6.6, BOLD)
    return [Words(x, y, "身份证号", 5.2), *fitted(value, width - 8.2)]


def _code_line(x: float, y: float, width: float) -> Words:
    (line,) = fitted(Words(x, y, _SAMPLE_CODE, 7.6, BOLD), width)
    return line


_STYLES: Final[dict[str, Callable[[Design, Label, int], Drawing]]] = {
    "small": _small,
    "card": _card,
    "certificate": _certificate,
}
