"""`make demo` on bad days, with real processes in a copy of the project."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import contextmanager

import psycopg
import pytest

from launch import demo
from launch.postgres import DISK_IS_FULL, CannotStart, Server
from tests.launch.clone import PROJECT, Clone, end, free_port, make_clone, until

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """One copy for all tests here, so that only the first of them pays for the migrations."""
    folder = tmp_path_factory.mktemp("clone")
    for parent in (folder, *folder.parents[:3]):
        parent.chmod(0o755)
    return make_clone(folder)


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


def start(clone, *arguments):
    process = clone.launch("demo", "--empty", *arguments)
    until(lambda: process.poll() is not None or clone.get(clone.scan, "/healthz")[1] == "ok")
    until(lambda: process.poll() is not None or clone.get(clone.web, "/healthz")[0])
    assert process.poll() is None, process.stdout.read()
    return process


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
    process = start(clone)
    try:
        with database(clone) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 41 AS n")
        (worker,) = clone.named("procrastinate")

        os.kill(Server(clone.folder).running()[0], signal.SIGKILL)

        until(lambda: (clone.named("procrastinate") or [worker]) != [worker])
        until(lambda: clone.get(clone.scan, "/healthz")[1] == "ok")
        with database(clone) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (41,)
        ask_for_a_seal(clone)
        until(lambda: seals(clone) == 1, seconds=10)
    finally:
        said = end(process, signal.SIGINT)

    assert "数据库意外停止，正在重新启动……\n数据库已恢复，已确认的数据没有丢失。\n" in said
    assert said.endswith("已全部停止。\n")
    assert "Traceback" not in said
    assert clone.processes() == []


@pytest.mark.slow  # the whole platform, then kill -9
def test_a_killed_supervisor_and_a_killed_service_leave_nobody(clone):
    process = start(clone)
    (service, old_worker) = clone.named("xiangsu.scan.app:app")

    os.kill(service, signal.SIGKILL)

    until(lambda: len(set(clone.named("xiangsu.scan.app:app")) - {service, old_worker}) == 2)
    until(lambda: clone.get(clone.scan, "/healthz")[1] == "ok")
    assert old_worker not in clone.processes()

    end(process, signal.SIGKILL)

    until(lambda: clone.processes() == [], seconds=15)


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


@needs_root
def test_a_nearly_full_disk_is_told_before_anything_is_written(tmp_path):
    with small_disk(tmp_path, "8m"):
        shutil.copytree(PROJECT / "launch", tmp_path / "launch")
        small = Clone(tmp_path, free_port(), free_port())

        code, said = small.say("demo")

    assert code == 1
    assert said.startswith("磁盘只剩 ")
    assert said.endswith(f" MB，至少需要 {demo.LEAST_FREE_MB} MB。请清理后再试。\n")


@needs_root
def test_a_disk_that_fills_up_while_the_database_is_made_is_told(tmp_path):
    with small_disk(tmp_path, "16m"):
        server = Server(tmp_path, "postgres", ("shared_buffers=16MB",))
        for parent in (tmp_path, *tmp_path.parents[:3]):
            parent.chmod(0o755)

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
