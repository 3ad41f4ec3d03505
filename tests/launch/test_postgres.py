"""The embedded server, with real kills."""

import os
import signal
import socket
import subprocess
import sys

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


PROTECTED = {
    *("kernel_ledgerentry", "kernel_ledgercheckpoint", "testing_selftest"),
    *("production_pesticideuse", "production_operation", "production_inputpurchase"),
    *("production_batch", "production_batchplot", "production_batchlink", "labels_cardstep"),
    *("labels_certificatereceipt", "labels_reissuedquantity"),
    *("labels_rollmark", "labels_quotaexception"),
}
TAMPERING = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER append_only_rows ON {table}",
    "DROP TABLE {table} CASCADE",
    "SET session_replication_role = replica",
)
_FILLED = {
    **dict.fromkeys(("bigint", "integer", "smallint", "numeric"), "1"),
    **dict.fromkeys(("date", "timestamp with time zone"), "now()"),
    **dict.fromkeys(("character varying", "text"), "'x'"),
    "jsonb": "'{}'",
    "boolean": "true",
}


def put_a_row_into(connection, table):
    """Any row will do: what it refers to need not exist."""
    columns = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'",
        [table],
    ).fetchall()
    names = ", ".join(name for name, _ in columns)
    values = ", ".join(_FILLED[kind] for _, kind in columns)
    connection.execute("SET session_replication_role = replica")
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({values})")
    connection.execute("SET session_replication_role = origin")
    return columns[0][0]


def refused(connection, statement):
    try:
        with connection.transaction():
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


@pytest.mark.slow  # makes a cluster and migrates it
def test_no_process_can_change_or_remove_what_the_law_protects(server):
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    owner = {"XIANGSU_TEST_DATABASE_URL": server.url("xiangsu_owner")}
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run(migrate, env=os.environ | owner | settings, check=True)
    with psycopg.connect(server.url()) as superuser:
        tables = superuser.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only_rows'"
        ).fetchall()
        columns = {table: put_a_row_into(superuser, table) for (table,) in tables}

    done = []
    for role in ("xiangsu_app", "xiangsu_scan"):
        with psycopg.connect(server.url(role)) as connection:
            done += [
                (role, table, statement)
                for table, column in columns.items()
                for statement in TAMPERING
                if not refused(connection, statement.format(table=table, column=column))
            ]

    assert columns.keys() == PROTECTED
    assert done == []


def test_a_taken_port_is_told_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(SystemExit, match=f"端口 {port} 已被占用"):
            check_port(port)
