from pathlib import Path

STYLES = Path(__file__).parents[2] / "xiangsu" / "ui" / "static" / "ui" / "xn.css"


def test_the_stylesheet_stays_small_and_fit_for_old_phones():
    """One file of at most 28 KB that Chrome 88 and iOS 15 understand."""
    text = STYLES.read_text(encoding="utf-8").partition("*/")[2]

    assert len(text.encode()) <= 28 * 1024
    newer = [
        word for word in ("oklch(", "color-mix(", "@layer", ":has(", "@container") if word in text
    ]
    assert newer == []
