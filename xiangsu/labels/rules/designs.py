"""Rules of label designs as pure functions: no database, no clock, no Django."""

from dataclasses import dataclass
from typing import Final

MM_PER_INCH: Final = 25.4
MODULES: Final = 29  # a QR of our address: upper case, level M
QUIET: Final = 4  # modules of white on every side, ISO/IEC 18004
LEAST_DOTS: Final = 4
LEAST_DPI: Final = 203
RESOLUTIONS: Final = (203, 300)
MARGIN: Final = 0.6  # what a roll may shift in the printer, in mm

_NUMBERS, _BAND_AND_NUMBERS = 9.0, 13.6  # mm of height taken by what stands above and below
_BANDED_FROM, _CERTIFICATE_FROM = (55.0, 35.0), (65.0, 45.0)


@dataclass(frozen=True, slots=True)
class Design:
    """A label in mm, and the place of each on a sheet of A4."""

    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    pitch_x: float
    pitch_y: float

    @property
    def style(self) -> str:
        """How much it says: `small`, `card` with a band, `certificate` with the commitment."""
        if self.width >= _CERTIFICATE_FROM[0] and self.height >= _CERTIFICATE_FROM[1]:
            return "certificate"
        banded = self.width >= _BANDED_FROM[0] and self.height >= _BANDED_FROM[1]
        return "card" if banded else "small"

    @property
    def qr_box(self) -> float:
        """The side of the square left for the QR and its quiet zone, in mm."""
        if self.style == "certificate":
            return min(self.height * 0.465, self.width * 0.4)
        others = _BAND_AND_NUMBERS if self.style == "card" else _NUMBERS
        return min(self.height - others - 2 * MARGIN, self.width * 0.5)


def module_dots(box_mm: float, dpi: int) -> int:
    """The most whole printer dots a QR module may have so that QR and quiet zone fit a box."""
    return int(box_mm / MM_PER_INCH * dpi / (MODULES + 2 * QUIET))


def design_fault(design: Design) -> str:
    """Why a design cannot be printed, in words; empty if it can.

    A module below four dots of a 203 dpi printer (0.5 mm) smears on rough paper.
    Source: ISO/IEC 18004 (quiet zone of four modules); the four dots are the platform's own.
    """
    dots = module_dots(design.qr_box, LEAST_DPI)
    if dots < LEAST_DOTS:
        return (
            f"{design.width:g} × {design.height:g} mm 太小：203 dpi 打印机上每个二维码小格"
            f"只有 {dots} 点，至少要 {LEAST_DOTS} 点。请选大一些的标签。"
        )
    right = design.left + (design.columns - 1) * design.pitch_x + design.width
    bottom = design.top + (design.rows - 1) * design.pitch_y + design.height
    if right > 210 or bottom > 297:  # noqa: PLR2004
        return f"A4 放不下 {design.columns} × {design.rows} 枚，请修改每行枚数或边距。"
    return ""
