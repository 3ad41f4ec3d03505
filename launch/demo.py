"""`make demo`: everything a newcomer needs, from an empty folder to a running story."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from launch import secrets
from launch.postgres import CannotStart, Server
from launch.processes import Child, Supervisor, check_port

PROJECT = Path(__file__).resolve().parents[1]
LEAST_FREE_MB = 300


def demo() -> None:
    """Database, migrations, reference data, demo story, then all processes."""
    web, scan = _ports()
    for port in (web, scan):
        check_port(port)
    _check_disk()
    server = _server()
    try:
        addresses = database_addresses(server)
        prepare(addresses)
        print(_welcome(addresses), flush=True)
        Supervisor(server, children(addresses)).run()
    finally:
        if server is not None:
            server.stop()


def _server() -> Server | None:
    if os.environ.get("XIANGSU_DATABASE_URL"):
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


def prepare(addresses: dict[str, str]) -> None:
    """Bring the database and the static files up to date; the story is told once."""
    steps = (
        ("更新数据库结构", ["migrate", "--verbosity", "0"], "owner"),
        ("授权查验服务", ["grant_scan"], "owner"),
        ("载入基础数据", ["load_reference"], "app"),
        ("载入演示故事", ["load_demo"], "app"),
        ("整理页面文件", ["collectstatic", "--noinput", "--verbosity", "0"], "app"),
    )
    for what, arguments, role in steps:
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
    where = ["--host", "127.0.0.1", "--workers", "1", "--no-ws", "--port"]
    threads = ["--blocking-threads", "4", "--blocking-threads-idle-timeout", "600"]
    return [
        Child(
            "web",
            [granian, "--interface", "wsgi", *where, str(web), *threads, "config.wsgi:application"],
            environment(addresses["app"]),
            logs / "web.log",
        ),
        Child(
            "scan",
            [
                granian,
                "--interface",
                "asgi",
                "--loop",
                "uvloop",
                *where,
                str(scan),
                "xiangsu.scan.app:app",
            ],
            environment(addresses["app"])
            | {
                "XIANGSU_SCAN_DATABASE_URL": addresses["scan"],
                "XIANGSU_SCAN_SPOOL": str(PROJECT / "var" / "spool"),
            },
            logs / "scan.log",
        ),
        Child(
            "worker",
            [sys.executable, str(PROJECT / "manage.py"), "procrastinate", "worker"],
            environment(addresses["app"]) | {"DJANGO_SETTINGS_MODULE": "config.settings.worker"},
            logs / "worker.log",
            signal.SIGTERM,
        ),
    ]


def _welcome(addresses: dict[str, str]) -> str:
    facts: dict[str, Any] = json.loads(manage(["demo_facts"], addresses["app"]))
    lines = ["", "湘溯已启动（Ctrl-C 停止）", f"  工作台  {facts['addresses']['workspace']}"]
    lines += [f"  扫码页  {code['url']}  （{code['state']}）" for code in facts["codes"]]
    lines += ["  演示账号（密码都是 " + facts["password"] + "）"]
    lines += [f"    {user['username']:<18}{user['title']}" for user in facts["accounts"]]
    return "\n".join(lines)


def _ports() -> tuple[int, int]:
    return (
        int(os.environ.get("XIANGSU_WEB_PORT", "8000")),
        int(os.environ.get("XIANGSU_SCAN_PORT", "8001")),
    )


def _check_disk() -> None:
    free = shutil.disk_usage(PROJECT).free // 1024 // 1024
    if free < LEAST_FREE_MB:
        raise CannotStart(f"磁盘只剩 {free} MB，至少需要 {LEAST_FREE_MB} MB。请清理后再试。")


def reset(*, sure: bool) -> None:
    """Wipe the embedded database, files and logs, after asking."""
    if not sure and input("将清除全部演示数据和密钥，不能恢复。输入 yes 继续：").strip() != "yes":
        raise CannotStart("没有清除任何数据。")
    server = Server(PROJECT)
    server.stop()
    var = PROJECT / "var"
    for name in ("secrets", "media", "static", "log", "spool"):
        shutil.rmtree(var / name, ignore_errors=True)
    shutil.rmtree(server.data, ignore_errors=True)
    server.passwords.unlink(missing_ok=True)
    print("已清除。运行 make demo 重新开始。")


def run(what: str) -> None:
    """One process or command against the embedded database, in the foreground."""
    server = _server()
    addresses = database_addresses(server)
    try:
        role = "owner" if what.split(maxsplit=1)[0] in {"migrate", "grant_scan"} else "app"
        command = [sys.executable, str(PROJECT / "manage.py"), *what.split()]
        for child in children(addresses):
            if child.name == what:
                command, role = child.command, "app"
                os.environ.update(child.environment)
        os.environ.update(environment(addresses[role]))
        subprocess.run(command, cwd=PROJECT, check=False)
    finally:
        if server is not None and server.process is not None:
            server.stop()


def main() -> None:
    try:
        match sys.argv[1:]:
            case ["demo"]:
                demo()
            case ["reset", *rest]:
                reset(sure=rest == ["--yes"])
            case ["run", *what]:
                run(" ".join(what))
            case _:
                raise CannotStart("用法：python -m launch demo | reset [--yes] | run 命令")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CannotStart("磁盘已满，请清理空间后再试。") from None
        raise
    except KeyboardInterrupt:
        raise CannotStart("已停止。") from None
