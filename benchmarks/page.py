"""`make benchpage`: run every benchmark and write docs/benchmarks.md from what they print."""

import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
COLUMNS = ("name", "what", "unit", "ours", "reference", "ratio", "rounds", "spread")
NOTES = """
`ratio` says how many times better than the reference we are; `spread` is (max − min) / median
of our rounds. A pair of figures comes from the same run; figures of different runs hold as
ratios only.

`verdict` is a simulation: `benchmarks/crowd.py` says how often each kind of person occurs,
which is assumed, not observed. False alarms are honest goods whose owner was told to look
again or that the code was copied; misses are copied codes of which nobody was told. A single
copy of a code cannot be told from a gift unless both places are known: that is most of the
misses. A robot that replays an honest code can make it look copied.
"""


def main() -> None:
    lines = []
    ran = subprocess.Popen([sys.executable, "-m", "benchmarks"], stdout=subprocess.PIPE, text=True)
    assert ran.stdout is not None
    for line in ran.stdout:
        sys.stderr.write(line)
        lines.append(json.loads(line))
    if ran.wait():
        sys.exit("a benchmark failed; the page stays as it was")
    PAGE.write_text(page(lines), encoding="utf-8")


def page(lines: list[dict[str, object]]) -> str:
    """The page, from the JSON lines of one run."""
    rows = [" | ".join(str(line[column]) for column in COLUMNS) for line in lines]
    further = [
        f"- `{line['name']}`: "
        + ", ".join(f"{key} {value}" for key, value in line.items() if key not in COLUMNS)
        for line in lines
        if set(line) - set(COLUMNS)
    ]
    return "\n".join(
        (
            "# Benchmarks",
            "",
            f"From `make bench` on {date.today()}, {_machine()}.",  # noqa: DTZ011
            "",
            f"| {' | '.join(COLUMNS)} |",
            "|" + "---|" * len(COLUMNS),
            *(f"| {row} |" for row in rows),
            "",
            *further,
            NOTES,
        )
    )


def _machine() -> str:
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    python = platform.python_version()
    return f"{len(names)} × {names[0] if names else 'CPU'}, {memory} GiB, Python {python}"


if __name__ == "__main__":
    main()
