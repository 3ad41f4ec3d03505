"""Labels into a PDF for a roll, against Chromium printing the same label as HTML."""

import os
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.result import Result, compare
from xiangsu.scan.codes import grouped

OURS, THEIRS = 1_000, 200
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
CODES = [f"4301{serial:020d}" for serial in range(OURS)]
TEXTS: dict[str, Any] = {
    "scan_origin": "https://xs.example",
    "product": "茯砖茶（金花）",
    "spec": "1 kg/片",
    "origin": "益阳市安化县江南镇 云溪茶园",
    "harvested_on": str(date(2026, 9, 20)),
    "producer": "安化云溪茶业有限公司（示例）",
    "card_number": "4309 2326 0000 0193",
    "brand": "安化黑茶",
    "certificate_title": "承诺达标合格证",
    "certificate_number": "HGZ-20260921-1-001",
    "lead_in": "",
    "commitments": (),
    "bases": (),
    "bases_offered": (),
    "quantity": "500 kg",
    "contact": "",
    "issued_on": str(date(2026, 9, 21)),
}


def run() -> Result:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    pdf: Any = import_module("xiangsu.labels.printing.pdf")
    marks: Any = import_module("xiangsu.labels.printing.marks")
    label = import_module("xiangsu.labels.printing.label").Label(**TEXTS)
    design = import_module("xiangsu.labels.rules").Design(60, 40, 3, 7, 12, 8.5, 63, 40)
    drawing = import_module("xiangsu.labels.printing.layouts").drawing_of(design, label, 203)

    def ours() -> int:
        pdf.label_pdf(label, CODES, design, dpi=203)
        return OURS

    def theirs() -> int:
        labels = (_label(marks, label, drawing, code) for code in CODES[:THEIRS])
        page.set_content(_HEAD + "".join(labels))
        page.pdf(width="60mm", height="40mm", print_background=True)
        return THEIRS

    with sync_playwright() as playwright:
        options: Any = {"executable_path": "/usr/bin/chromium", "args": FLAGS}
        browser = playwright.chromium.launch(**options)
        page: Page = browser.new_page()
        ours(), theirs()  # fonts are read once
        what = "labels of 60 × 40 mm in a PDF, against Chromium printing the same as HTML"
        result = compare("labels", what, "labels/s", ours, theirs)
        browser.close()
    size = len(pdf.label_pdf(label, CODES, design, dpi=203)) / OURS
    return result.with_more(bytes_per_label=round(size))


_HEAD = """<style>
@page{size:60mm 40mm;margin:0}body{margin:0;font-family:"Noto Sans CJK SC",sans-serif}
div{position:relative;width:60mm;height:40mm;break-after:page;overflow:hidden}
i,b,svg{position:absolute;font-style:normal;font-weight:400;white-space:nowrap;line-height:1}
</style>"""


def _label(marks: Any, label: Any, drawing: Any, code: str) -> str:
    """The marks of one label where our PDF has them, as positioned elements."""
    words = [mark for mark in drawing.fixed if isinstance(mark, marks.Words)]
    boxes = [mark for mark in drawing.fixed if isinstance(mark, marks.Box)]
    parts = [_words(mark, mark.text) for mark in words] + [_box(mark) for mark in boxes]
    own = _words(drawing.code, grouped(code)) + _qr(marks, label, drawing.qr, code)
    return f"<div>{''.join(reversed(parts))}{own}</div>"


def _words(mark: Any, text: str) -> str:
    colour = "#fff" if mark.white else "#000"
    weight = 700 if mark.font == "bold" else 400
    place = f"left:{mark.x}mm;bottom:{mark.y}mm"
    style = f"{place};font-size:{mark.size}pt;font-weight:{weight};color:{colour}"
    return f'<i style="{style}">{text}</i>'


def _box(mark: Any) -> str:
    ink = f"border:{mark.line}mm solid" if mark.line else "background:#000"
    size = f"width:{mark.width}mm;height:{mark.height}mm;box-sizing:border-box"
    return f'<b style="left:{mark.x}mm;bottom:{mark.y}mm;{size};{ink}"></b>'


def _qr(marks: Any, label: Any, place: Any, code: str) -> str:
    modules = marks.modules_of(label.scan_url(code))
    path = "".join(f"M{x} {y}h1v1h-1z" for y, x in np.argwhere(modules).tolist())
    style = f"left:{place.x}mm;bottom:{place.y}mm;width:{place.side}mm"
    side = len(modules)
    return f'<svg style="{style}" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'
