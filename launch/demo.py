"""`make demo`: everything a newcomer needs, from an empty folder to a running story."""

import contextlib
import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from launch import outside, secrets
from launch.postgres import DISK_IS_FULL, CannotStart, Server
from launch.processes import Child, Supervisor, check_port

PROJECT = Path(__file__).resolve().parents[1]
LEAST_FREE_MB = 300
WELCOME = "湘溯已启动（Ctrl-C 停止）"
TELL = ["load_demo"]
STEPS = (
    ("更新数据库结构", ["migrate", "--verbosity", "0"], "owner"),
    ("授权查验服务", ["grant_scan"], "owner"),
    ("载入基础数据", ["load_reference"], "app"),
    ("载入演示故事", TELL, "app"),
    ("整理页面文件", ["collectstatic", "--noinput", "--verbosity", "0"], "app"),
)
OWNERS_COMMANDS = {"migrate", "grant_scan"}


def demo(*, empty: bool = False) -> None:
    """Database, migrations, reference data, demo story (unless `empty`), then all processes."""
    web, scan = _ports()
    with _alone():
        for port in (web, scan):
            check_port(port)
        check_disk(PROJECT)
        server = _server()
        try:
            addresses = database_addresses(server)
            prepare(addresses, empty=empty)
            greeting = WELCOME if empty else _welcome(addresses)
            Supervisor(server, children(addresses)).run(greeting)
        finally:
            if server is not None:
                server.stop()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One demo a project: two would stop each other's database, a reset would be undone."""
    (PROJECT / "var").mkdir(exist_ok=True)
    with (PROJECT / "var" / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart("这个目录里的演示还在运行，请先按 Ctrl-C 停止它。") from None
        yield


def _server() -> Server | None:
    if os.environ.get("XIANGSU_DATABASE_URL"):
        outside.check(database_addresses(None)["owner"])
        return None
    server = Server(PROJECT)
    server.start()
    server.prepare()
    return server


def database_addresses(server: Server | None) -> dict[str, str]:
    """One address per role: owner, app, scan. An outside database has one for all, unless
    XIANGSU_OWNER_DATABASE_URL and XIANGSU_SCAN_DATABASE_URL say otherwise.
    """
    if server is not None:
        return {role: server.url(f"xiangsu_{role}") for role in ("owner", "app", "scan")}
    outside = os.environ["XIANGSU_DATABASE_URL"]
    return {
        "owner": os.environ.get("XIANGSU_OWNER_DATABASE_URL", outside),
        "app": outside,
        "scan": os.environ.get("XIANGSU_SCAN_DATABASE_URL", outside),
    }


def prepare(addresses: dict[str, str], *, empty: bool = False) -> None:
    """Bring the database and the static files up to date; the story is told once."""
    for what, arguments, role in STEPS:
        if not (empty and arguments == TELL):
            print(f"{what}……", flush=True)
            manage(arguments, addresses[role])


def manage(arguments: list[str], address: str) -> str:
    """Run one command; its last line of complaint is passed on, not its traceback."""
    ran = subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), *arguments],
        cwd=PROJECT,
        env=os.environ | environment(address),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        log = PROJECT / "var" / "log" / f"{arguments[0]}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(ran.stdout + ran.stderr)
        if "No space left" in ran.stderr:
            raise CannotStart(DISK_IS_FULL)
        last = (ran.stderr.strip().splitlines() or ["没有说明原因"])[-1]
        raise CannotStart(f"{arguments[0]} 没有成功：{last}（详见 {log}）")
    return ran.stdout


def environment(address: str) -> dict[str, str]:
    web, scan = _ports()
    return secrets.environment(PROJECT) | {
        "DJANGO_SETTINGS_MODULE": "config.settings.web",
        "XIANGSU_DATABASE_URL": address,
        "XIANGSU_SCAN_ORIGIN": os.environ.get("XIANGSU_SCAN_ORIGIN", f"http://127.0.0.1:{scan}"),
        "XIANGSU_WORKSPACE_ORIGIN": os.environ.get(
            "XIANGSU_WORKSPACE_ORIGIN", f"http://127.0.0.1:{web}"
        ),
        "PYTHONUNBUFFERED": "1",
    }


def children(addresses: dict[str, str]) -> list[Child]:
    web, scan = _ports()
    granian = str(Path(sys.executable).with_name("granian"))
    logs = PROJECT / "var" / "log"
    logs.mkdir(parents=True, exist_ok=True)
    # A granian worker told to stop before it has begun goes on for ever: kill it then.
    stop = ["--workers-kill-timeout", "5"]
    where = [*stop, "--host", "127.0.0.1", "--workers", "1", "--no-ws", "--port"]
    threads = ["--blocking-threads", "4", "--blocking-threads-idle-timeout", "600"]
    wsgi = ["--interface", "wsgi", *threads, *where, str(web), "config.wsgi:application"]
    asgi = ["--interface", "asgi", "--loop", "uvloop", *where, str(scan), "xiangsu.scan.app:app"]
    app = environment(addresses["app"])
    scanning = {
        "XIANGSU_SCAN_DATABASE_URL": addresses["scan"],
        "XIANGSU_SCAN_SPOOL": str(PROJECT / "var" / "spool"),
    }
    return [
        Child("web", [granian, *wsgi], app, logs / "web.log", port=web),
        Child("scan", [granian, *asgi], app | scanning, logs / "scan.log", port=scan),
        Child(
            "worker",
            [sys.executable, str(PROJECT / "manage.py"), "procrastinate", "worker"],
            app | {"DJANGO_SETTINGS_MODULE": "config.settings.worker"},
            logs / "worker.log",
            signal.SIGTERM,
        ),
    ]


def _welcome(addresses: dict[str, str]) -> str:
    facts: dict[str, Any] = json.loads(manage(["demo_facts"], addresses["app"]))
    lines = ["", WELCOME, f"  工作台  {facts['addresses']['workspace']}"]
    lines += [f"  扫码页  {code['url']}  （{code['state']}）" for code in facts["codes"]]
    lines += ["  演示账号（密码都是 " + facts["password"] + "）"]
    lines += [f"    {user['username']:<18}{user['title']}" for user in facts["accounts"]]
    return "\n".join(lines)


def _ports() -> tuple[int, int]:
    return _port("XIANGSU_WEB_PORT", "8000"), _port("XIANGSU_SCAN_PORT", "8001")


def _port(name: str, default: str) -> int:
    text = os.environ.get(name, default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65_536:  # noqa: PLR2004
        raise CannotStart(f"{name} 应为 1 到 65535 之间的端口号，现在是“{text}”。")
    return int(text)


def check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free // 1024 // 1024
    if free < LEAST_FREE_MB:
        raise CannotStart(f"磁盘只剩 {free} MB，至少需要 {LEAST_FREE_MB} MB。请清理后再试。")


def reset(*, sure: bool) -> None:
    """Wipe the embedded database, files and logs, after asking. An outside database stays."""
    if not sure and input("将清除全部演示数据和密钥，不能恢复。输入 yes 继续：").strip() != "yes":
        raise CannotStart("没有清除任何数据。")
    with _alone():
        server = Server(PROJECT)
        server.stop()
        var = PROJECT / "var"
        for name in ("secrets", "media", "static", "log", "spool"):
            shutil.rmtree(var / name, ignore_errors=True)
        server.wipe()
    print("已清除。运行 make demo 重新开始。")


def run(what: list[str]) -> int:
    """One process or command against the embedded database, in the foreground."""
    server = _server()
    addresses = database_addresses(server)
    try:
        role = "owner" if what[0] in OWNERS_COMMANDS else "app"
        command = [sys.executable, str(PROJECT / "manage.py"), *what]
        variables = environment(addresses[role])
        for child in children(addresses):
            if [child.name] == what:
                if child.port is not None:
                    check_port(child.port)
                command, variables = child.command, child.environment
        ran = subprocess.run(command, cwd=PROJECT, env=os.environ | variables, check=False)
        return ran.returncode
    finally:
        if server is not None and server.process is not None:
            server.stop()


def main() -> None:
    try:
        match sys.argv[1:]:
            case ["demo"]:
                demo()
            case ["demo", "--empty"]:
                demo(empty=True)
            case ["reset", *rest]:
                reset(sure=rest == ["--yes"])
            case ["run", _, *_]:
                sys.exit(run(sys.argv[2:]))
            case _:
                raise CannotStart(
                    "用法：python -m launch demo [--empty] | reset [--yes] | run 命令"
                )
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CannotStart(DISK_IS_FULL) from None
        raise
    except psycopg.Error as error:
        said = str(error).strip().splitlines() or ["没有说明原因"]
        raise CannotStart(f"数据库没有应答：{said[0]}") from None
    except KeyboardInterrupt:
        raise CannotStart("已停止。") from None
