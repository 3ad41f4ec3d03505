"""Documents that would go stale in silence are compared with the code."""

import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps

from xiangsu.accounts import roles

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def read(name):
    return (DOCS / name).read_text(encoding="utf-8")


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("xiangsu")]


def test_every_model_is_in_the_glossary():
    glossary = read("glossary.md")

    assert [m.__name__ for m in ours() if f"| {m.__name__} |" not in glossary] == []


def test_every_model_says_its_official_word():
    undocumented = [
        m.__name__ for m in ours() if not re.search(r"[\u4e00-\u9fff]", m.__doc__ or "")
    ]

    assert undocumented == []


def test_every_variable_is_documented():
    pattern = re.compile(r"XIANGSU_[A-Z_]+")
    used = set()
    for folder in ("config", "launch", "xiangsu", "tests", "demo"):
        for path in (ROOT / folder).rglob("*.py"):
            used |= set(pattern.findall(path.read_text(encoding="utf-8")))
    documented = set(pattern.findall(read("settings.md")))

    internal = {"XIANGSU_CODE_KEYS"}
    files = {name for name in used if name.endswith("_FILE")}
    assert used - documented - internal - files == {name for name in used if name == "XIANGSU_"}


@pytest.mark.parametrize("row", re.findall(r"`(xiangsu\.[\w.]+)` \| `([\w/.]+)`", read("rules.md")))
def test_every_rule_and_its_test_exist(row):
    module, _, function = row[0].rpartition(".")

    assert callable(getattr(importlib.import_module(module), function))
    assert (ROOT / row[1]).exists()


def test_the_table_of_permissions_is_the_code():
    table = read("permissions.md")
    lines = {line.split(" | ")[0].strip("| "): line for line in table.splitlines() if "." in line}

    for grant in {grant for role in roles.ROLES.values() for grant in role.grants}:
        cells = [cell.strip() for cell in lines[grant].strip("|").split("|")][1:]
        assert [cell == "✓" for cell in cells] == [
            grant in role.grants for role in roles.ROLES.values()
        ]
