"""The embedded server, with real kills."""

import os
import signal
import socket

import psycopg
import pytest

from launch.postgres import Server
from launch.processes import check_port
from tests.launch.clone import open_folder


@pytest.fixture
def server():
    with open_folder() as project:
        server = Server(project, "postgres", ("shared_buffers=16MB",))
        server.start()
        server.prepare()
        yield server
        server.stop()


@pytest.mark.slow  # makes a cluster, kills it and lets it recover
def test_what_was_committed_survives_kill_nine(server):
    with psycopg.connect(server.url("xiangsu_owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 10000) AS n")

    os.kill(server.running()[0], signal.SIGKILL)
    server.process.wait()
    server.start()

    with psycopg.connect(server.url("xiangsu_app")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (10_000,)


@pytest.mark.slow  # makes a cluster
def test_each_role_may_do_its_own_only(server):
    server.prepare()

    with psycopg.connect(server.url("xiangsu_owner")) as connection:
        connection.execute("CREATE TABLE business (n int)")
    with psycopg.connect(server.url("xiangsu_app")) as connection:
        connection.execute("INSERT INTO business VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (n int)")
    with (
        psycopg.connect(server.url("xiangsu_scan")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM business")


def test_a_taken_port_is_told_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(SystemExit, match=f"端口 {port} 已被占用"):
            check_port(port)
