"""A copy of the project in a folder of its own, run as `python -m launch …` by real processes."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError, URLError

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("config", "demo", "launch", "xiangsu")
PATIENCE_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(condition: Callable[[], object], *, seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@dataclass
class Clone:
    """The copy, its two ports and what it needs from the environment."""

    folder: Path
    web: int
    scan: int

    def environment(self, **more: str) -> dict[str, str]:
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("XIANGSU_", "DJANGO_"))}
        ports = {"XIANGSU_WEB_PORT": str(self.web), "XIANGSU_SCAN_PORT": str(self.scan)}
        return ours | ports | more

    def launch(self, *arguments: str, **more: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "launch", *arguments],
            cwd=self.folder,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def say(self, *arguments: str, **more: str) -> tuple[int, str]:
        """Exit code and words of a run that ends by itself."""
        process = self.launch(*arguments, **more)
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
        return process.returncode, said

    def processes(self) -> list[int]:
        """Whoever works in the copy or was started for it."""
        return sorted(pid for pid in _all_processes() if self._is_ours(pid))

    def _is_ours(self, pid: int) -> bool:
        try:
            folder = Path(f"/proc/{pid}/cwd").resolve(strict=True)
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return folder.is_relative_to(self.folder) or os.fsencode(self.folder) in command

    def named(self, *words: str) -> list[int]:
        """Processes of the copy whose command line has all these words."""
        return [pid for pid in self.processes() if all(word in _command(pid) for word in words)]

    def get(self, port: int, path: str) -> tuple[int, str]:
        """Status and body; status 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except (URLError, ConnectionError, TimeoutError):
            return 0, ""


def _all_processes() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder the database's account may enter, also while another test run closes
    pytest's own to everybody.
    """
    with TemporaryDirectory(prefix="xiangsu-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def make_clone(folder: Path) -> Clone:
    for part in PARTS:
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "manage.py", folder)
    return Clone(folder, free_port(), free_port())


@contextmanager
def ended_at_last(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """A process that does not outlive its test, even a failing one."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def end(process: "subprocess.Popen[str]", how: signal.Signals) -> str:
    """Send the signal; what it said until its end."""
    process.send_signal(how)
    said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return said
