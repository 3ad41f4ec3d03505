"""Every process under one Ctrl-C: started in order, restarted when it falls, stopped in order."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from launch.postgres import CannotStart, Server

PATIENCE_SECONDS = 10
RETRY_SECONDS = 5
RECOVERY_SECONDS = 30  # also the longest that Ctrl-C waits meanwhile


def check_port(port: int) -> None:
    """Raise CannotStart if something listens there: granian would share the port in silence."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(
                f"端口 {port} 已被占用。请停掉占用它的程序，"
                "或用 XIANGSU_WEB_PORT、XIANGSU_SCAN_PORT 换一个端口。"
            ) from None


@dataclass
class Child:
    """One process: its command, environment and log; the port it listens on, if any."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    stop_signal: signal.Signals = signal.SIGINT
    port: int | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        """In a session of its own, so that Ctrl-C reaches the supervisor alone, and told to
        end when the supervisor dies, so that nobody is left behind.
        """
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *self.command],
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def answers(self) -> bool:
        if self.port is None:
            return True
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def clear(self) -> None:
        """End what a killed process left of itself: a granian worker would go on sharing the
        port in silence.
        """
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        if self.process is not None and not self.ended:
            self.process.send_signal(self.stop_signal)

    def wait(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.clear()
            self.process.wait()


class Supervisor:
    """The database, if it is ours, and the children; runs until it is asked to stop."""

    def __init__(self, server: Server | None, children: list[Child]) -> None:
        self.server = server
        self.children = children
        self.stopping = False
        self._complaint = ""
        self._retry_at = 0.0

    def run(self, greeting: str = "") -> None:
        """Until asked to stop; greets once every port answers."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        for child in self.children:
            child.start()
        while not self.stopping:
            time.sleep(0.2)
            self._mend_database()
            self._mend_children()
            if greeting and all(child.answers for child in self.children):
                print(greeting, flush=True)
                greeting = ""
        self._stop()

    def _ask(self, *_: object) -> None:
        self.stopping = True

    def _mend_database(self) -> None:
        if self.server is None or self.stopping or time.monotonic() < self._retry_at:
            return
        if self.server.ready() and not self._complaint:
            return
        if not self._complaint:
            print("数据库意外停止，正在重新启动……", flush=True)
        try:
            self.server.start(patience_seconds=RECOVERY_SECONDS)
        except CannotStart as reason:
            self._complain(str(reason))
            return
        self._complaint = ""
        # The worker may live on without hearing of new jobs: a fresh one listens again.
        for child in self.children:
            if child.name == "worker":
                child.ask_to_stop()
        print("数据库已恢复，已确认的数据没有丢失。", flush=True)

    def _complain(self, reason: str) -> None:
        """Say it once and try again until it works: scans wait in the spool meanwhile."""
        if reason != self._complaint:
            print(f"{reason}每 {RETRY_SECONDS} 秒重试一次。", flush=True)
        self._complaint = reason
        self._retry_at = time.monotonic() + RETRY_SECONDS

    def _mend_children(self) -> None:
        for child in self.children:
            if child.ended and not self.stopping:
                if time.monotonic() - child.started_at < 1:
                    print(f"{child.name} 启动后立即退出，请查看 {child.log}。", flush=True)
                    time.sleep(2)
                child.clear()
                child.start()

    def _stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait()
        if self.server is not None:
            self.server.stop()
        print("已全部停止。", flush=True)
