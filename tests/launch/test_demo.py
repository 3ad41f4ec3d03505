"""`make demo` on bad days, with real processes in a copy of the project."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress

import psycopg
import pytest

from launch import demo
from launch.postgres import DISK_IS_FULL, CannotStart, Server
from tests.launch.clone import (
    PROJECT,
    Clone,
    end,
    ended_at_last,
    free_port,
    make_clone,
    open_folder,
    until,
)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


SUPERVISED = """
import sys
from pathlib import Path
from launch.postgres import Server
from launch.processes import Supervisor
server = Server(Path(sys.argv[1]), settings=("shared_buffers=16MB",))
server.start()
print("ready", flush=True)
Supervisor(server, []).run()
"""


@pytest.fixture(scope="module")
def clone():
    """One copy for all tests here, so that only the first of them pays for the migrations."""
    with open_folder() as folder:
        yield make_clone(folder)


@pytest.fixture
def folder():
    with open_folder() as folder:
        yield folder


@contextmanager
def small_disk(folder, size):
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def supervised(folder):
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, folder],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )


def fill(path):
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(65_536)):
            pass


@contextmanager
def started(clone, **more):
    """The whole platform, answering."""
    with ended_at_last(clone.launch("demo", "--empty", **more)) as process:
        until(lambda: process.poll() is not None or clone.get(clone.scan, "/healthz")[1] == "ok")
        until(lambda: process.poll() is not None or clone.get(clone.web, "/healthz")[0])
        assert process.poll() is None, process.stdout.read()
        yield process


def database(clone, role="xiangsu_owner"):
    return psycopg.connect(Server(clone.folder).url(role), autocommit=True)


def seals(clone):
    with database(clone) as connection:
        return connection.execute("SELECT count(*) FROM kernel_ledgercheckpoint").fetchone()[0]


def ask_for_a_seal(clone):
    """Have the worker do what its periodic job does."""
    defer = "from xiangsu.kernel import jobs; jobs.defer('kernel.make_checkpoint', timestamp=0)"
    code, said = clone.say("run", "shell", "--verbosity", "0", "-c", defer)
    assert code == 0, said


@pytest.mark.slow  # the whole platform, its database killed and come back
def test_a_killed_database_comes_back_with_its_data_and_a_worker_that_listens(clone):
    with started(clone) as process:
        with database(clone) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 41 AS n")
        (worker,) = clone.named("procrastinate")

        os.kill(Server(clone.folder).running()[0], signal.SIGKILL)

        until(lambda: (clone.named("procrastinate") or [worker]) != [worker])
        until(lambda: clone.get(clone.scan, "/healthz")[1] == "ok")
        with database(clone) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (41,)
        ask_for_a_seal(clone)
        until(lambda: seals(clone) == 1, seconds=20)
        said = end(process, signal.SIGINT)

    assert "数据库意外停止，正在重新启动……\n数据库已恢复，已确认的数据没有丢失。\n" in said
    assert said.endswith("已全部停止。\n")
    assert "Traceback" not in said
    assert clone.processes() == []


@pytest.mark.slow  # the whole platform, then kill -9
def test_a_killed_service_and_a_killed_supervisor_leave_nobody(clone):
    with started(clone) as process:
        (service, old_worker) = clone.named("xiangsu.scan.app:app")

        os.kill(service, signal.SIGKILL)

        until(lambda: len(set(clone.named("xiangsu.scan.app:app")) - {service, old_worker}) == 2)
        until(lambda: clone.get(clone.scan, "/healthz")[1] == "ok")
        assert old_worker not in clone.processes()

        end(process, signal.SIGKILL)

        until(lambda: clone.processes() == [], seconds=60)


@pytest.mark.slow  # the whole platform, killed while it begins
def test_a_supervisor_killed_while_its_services_begin_leaves_nobody(clone):
    with ended_at_last(clone.launch("demo", "--empty")) as process:
        until(lambda: process.poll() is not None or clone.named("config.wsgi:application"))

        end(process, signal.SIGKILL)

        until(lambda: clone.processes() == [], seconds=60)


def test_a_taken_port_stops_the_demo_with_one_sentence(clone):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        for name in ("XIANGSU_WEB_PORT", "XIANGSU_SCAN_PORT"):
            assert clone.say("demo", **{name: port}) == (
                1,
                (
                    f"端口 {port} 已被占用。请停掉占用它的程序，"
                    "或用 XIANGSU_WEB_PORT、XIANGSU_SCAN_PORT 换一个端口。\n"
                ),
            )
    assert clone.processes() == []


def test_a_port_that_is_no_number_is_told(clone):
    assert clone.say("demo", XIANGSU_WEB_PORT="八千") == (
        1,
        "XIANGSU_WEB_PORT 应为 1 到 65535 之间的端口号，现在是“八千”。\n",
    )


def test_an_outside_database_that_is_away_is_told(clone):
    address = f"postgresql://x:y@127.0.0.1:{free_port()}/x"

    code, said = clone.say("demo", XIANGSU_DATABASE_URL=address)

    assert code == 1
    assert said.startswith("连不上 XIANGSU_DATABASE_URL 指定的数据库：")
    assert said.count("\n") == 1


def test_an_address_that_is_none_is_told(clone):
    assert clone.say("demo", XIANGSU_DATABASE_URL="mysql://x/y") == (
        1,
        "XIANGSU_DATABASE_URL 应写成 postgresql://用户:密码@主机/数据库。\n",
    )


@pytest.mark.slow  # the whole platform on a server that is not ours
def test_an_outside_database_made_by_the_operators_script_carries_the_demo(clone, folder):
    outside = Server(folder, "outside", ("shared_buffers=16MB",))
    outside.start()
    script = PROJECT / "deploy" / "database.sql"
    psql = [outside.programs / "psql", "-qv", "ON_ERROR_STOP=1", "-f", script]
    subprocess.run([*psql, outside.url(database="postgres")], check=True)
    outside.set_passwords()
    addresses = {
        "XIANGSU_DATABASE_URL": outside.url("xiangsu_app"),
        "XIANGSU_OWNER_DATABASE_URL": outside.url("xiangsu_owner"),
        "XIANGSU_SCAN_DATABASE_URL": outside.url("xiangsu_scan"),
    }

    with started(clone, **addresses) as process:
        said = end(process, signal.SIGINT)

    assert said.endswith("已全部停止。\n")
    assert clone.processes() == []
    assert outside.running() is not None
    outside.stop()


@needs_root
@pytest.mark.slow  # the supervisor tries again every five seconds
def test_a_database_without_disk_space_is_tried_again_until_there_is_some(folder):
    with small_disk(folder, "96m"), ended_at_last(supervised(folder)) as process:
        said = iter(process.stdout.readline, "")
        assert next(said) == "ready\n"

        fill(folder / "filler")
        os.kill(Server(folder).running()[0], signal.SIGKILL)
        assert next(said) == "数据库意外停止，正在重新启动……\n"
        assert next(said) == f"{DISK_IS_FULL}每 5 秒重试一次。\n"
        (folder / "filler").unlink()

        assert next(said) == "数据库已恢复，已确认的数据没有丢失。\n"
        assert end(process, signal.SIGINT) == "已全部停止。\n"


@needs_root
def test_a_nearly_full_disk_is_told_before_anything_is_written(folder):
    with small_disk(folder, "8m"):
        shutil.copytree(PROJECT / "launch", folder / "launch")
        small = Clone(folder, free_port(), free_port())

        code, said = small.say("demo")

    assert code == 1
    assert said.startswith("磁盘只剩 ")
    assert said.endswith(f" MB，至少需要 {demo.LEAST_FREE_MB} MB。请清理后再试。\n")


@needs_root
def test_a_disk_that_fills_up_while_the_database_is_made_is_told(folder):
    with small_disk(folder, "16m"):
        server = Server(folder, "postgres", ("shared_buffers=16MB",))

        with pytest.raises(CannotStart, match=DISK_IS_FULL):
            server.start()


@needs_root
def test_a_folder_the_database_account_cannot_enter_keeps_its_data_outside_until_reset(tmp_path):
    tmp_path.chmod(0o700)
    server = Server(tmp_path, "postgres", ("shared_buffers=16MB",))
    server.start()
    outside = server.data.parent
    server.stop()

    server.wipe()

    assert str(outside).startswith("/var/lib/xiangsu-")
    assert not outside.exists()
    assert not server.sockets.exists()
