"""Documents that would go stale in silence are compared with the code."""

import importlib
import re
import tomllib
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
    paths = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    for folder in ("config", "launch", "xiangsu", "tests", "demo"):
        paths += (ROOT / folder).rglob("*.py")
    for path in paths:
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


MODULES = sorted(path.parent.name for path in (ROOT / "xiangsu").glob("*/apps.py"))
NAMED = re.compile(
    r"`((?:services|queries|rules|ledger|evidence|jobs|events|numbers|scope)\.(?!py`)[\w.]+)`"
)


def test_every_module_has_its_page():
    assert sorted(path.stem for path in (DOCS / "modules").glob("*.md")) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_every_service_a_page_names_exists(module):
    for name in NAMED.findall(read(f"modules/{module}.md")):
        place, _, function = f"xiangsu.{module}.{name}".rpartition(".")
        assert callable(getattr(importlib.import_module(place), function)), name


def test_every_decision_is_listed_and_fits_a_page():
    listed = re.findall(
        r"^- \[.*\]\((\d{4}-[\w-]+\.md)\)$", read("decisions/README.md"), re.MULTILINE
    )
    pages = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))

    assert listed == pages
    for page in pages:
        text = read(f"decisions/{page}")
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
        ]
        assert len(text) < 3_000


def test_every_dependency_has_its_line():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = [re.split("[<>=]", line)[0] for line in declared]
    lines = re.findall(
        r"^\| ([\w\[\]-]+) \| (.+) \|$", read("decisions/dependencies.md"), re.MULTILINE
    )

    assert [name for name, _ in lines if name != "dependency"] == names
    for number in re.findall(r"ADR (\d{4})", read("decisions/dependencies.md")):
        assert list((DOCS / "decisions").glob(f"{number}-*.md"))


def test_links_between_documents_lead_somewhere():
    for page in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for link in re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_table_of_permissions_is_the_code():
    table = read("permissions.md")
    lines = {line.split(" | ")[0].strip("| "): line for line in table.splitlines() if "." in line}

    for grant in {grant for role in roles.ROLES.values() for grant in role.grants}:
        cells = [cell.strip() for cell in lines[grant].strip("|").split("|")][1:]
        assert [cell == "✓" for cell in cells] == [
            grant in role.grants for role in roles.ROLES.values()
        ]
