"""Draw docs/pictures/product.webp: the workspace's batches beside a shopper's phone.

Start a fresh demo (`make reset demo`: a code can be scanned for the first time only once), then
run this with the project's Python. Ports other than the usual ones: XIANGSU_WEB_PORT and
XIANGSU_SCAN_PORT, as for the demo.
"""

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
TARGET = PROJECT / "docs" / "pictures" / "product.webp"
CANVAS, GROUND = (1740, 960), "#e9efe9"
DESK, DESK_AT, DESK_WIDTH = (1280, 900), (50, 47), 1200
PHONE, PHONE_AT, PHONE_WIDTH = (390, 844), (1290, 47), 400


def facts() -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-m", "launch", "run", "demo_facts"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    known: dict[str, Any] = json.loads(said)
    return known


def workspace(browser: Browser, known: dict[str, Any]) -> Image.Image:
    """The batches of the tea maker, as its manager sees them."""
    size = {"width": DESK[0], "height": DESK[1]}
    page = browser.new_page(viewport=size, locale="zh-CN", device_scale_factor=2)
    home = known["addresses"]["workspace"]
    page.goto(f"{home}/login")
    page.fill("#id_login", "tea_boss01")
    page.fill("#id_password", known["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{home}/production/batches")
    page.wait_for_load_state("networkidle")
    return Image.open(io.BytesIO(page.screenshot()))


def phone(browser: Browser, known: dict[str, Any]) -> Image.Image:
    """What a shopper sees who scans a code first."""
    size = {"width": PHONE[0], "height": PHONE[1]}
    page = browser.new_page(viewport=size, locale="zh-CN", device_scale_factor=2)
    (first,) = [code["url"] for code in known["codes"] if code["state"] == "first"]
    page.goto(first)
    return Image.open(io.BytesIO(page.screenshot()))


def put(canvas: Image.Image, picture: Image.Image, at: tuple[int, int], width: int) -> None:
    """Lay a picture on the canvas, with round corners and a soft shadow."""
    height = round(picture.height * width / picture.width)
    scaled = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    mask = Image.new("L", scaled.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), 18, fill=255)
    shadow = Image.new("L", canvas.size)
    box = (at[0], at[1] + 10, at[0] + width, at[1] + 10 + height)
    ImageDraw.Draw(shadow).rounded_rectangle(box, 18, fill=90)
    canvas.paste("#20352a", (0, 0), shadow.filter(ImageFilter.GaussianBlur(18)))
    canvas.paste(scaled, at, mask)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    known = facts()
    canvas = Image.new("RGB", CANVAS, GROUND)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"],
        )
        put(canvas, workspace(browser, known), DESK_AT, DESK_WIDTH)
        put(canvas, phone(browser, known), PHONE_AT, PHONE_WIDTH)
        browser.close()
    TARGET.parent.mkdir(exist_ok=True)
    canvas.save(TARGET, quality=82, method=6)
    print(f"{TARGET.relative_to(PROJECT)}：{TARGET.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
