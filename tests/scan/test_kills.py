"""Nothing answered is lost, whoever is killed: the benchmark's harness, a few rounds of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow  # a platform of its own, and three real kills under load
def test_no_answered_scan_is_lost_when_scan_worker_and_database_are_killed():
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout.splitlines()[-1])
    assert report["answered"] > 300
    assert (report["lost"], report["counted_twice"]) == (0, 0)
