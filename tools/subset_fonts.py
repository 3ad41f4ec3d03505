"""Make the label fonts small: Noto Sans SC cut down to what labels print.

Kept: ASCII, Chinese punctuation, the 6,763 characters of GB 2312, and every character that
occurs in the names of Hunan's divisions. Needs `fonttools` (not a dependency of the product).

    python tools/subset_fonts.py NotoSansSC_400Regular.ttf xiangsu/labels/fonts/regular.ttf
"""

import argparse
from pathlib import Path

from fontTools import subset

DIVISIONS = Path(__file__).parents[1] / "xiangsu" / "accounts" / "data" / "hunan_divisions.csv"


def characters() -> str:
    chinese = (
        bytes([high, low]).decode("gb2312", "ignore")
        for high in range(0xA1, 0xF8)
        for low in range(0xA1, 0xFF)
    )
    ascii_ = "".join(map(chr, range(32, 127)))
    return "".join(chinese) + ascii_ + DIVISIONS.read_text(encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("target")
    arguments = parser.parse_args()
    options = subset.Options(hinting=False, layout_features=[])
    font = subset.load_font(arguments.source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(font)
    subset.save_font(font, arguments.target, options)


if __name__ == "__main__":
    main()
