"""Codes into a file for the print shop, against one row per code by COPY in PostgreSQL."""

import tempfile
from pathlib import Path

import psycopg

from benchmarks.result import Result, compare
from launch.postgres import Server
from xiangsu.scan.bulk import write_codes
from xiangsu.scan.codes import KeyRing, encode

KEY = "2b7e151628aed2a6abf7158809cf4f3c"
OURS = 2_000_000
THEIRS = 200_000


def run() -> Result:
    keys = KeyRing.from_text(f"1:{KEY}")
    rows = "".join(f"{encode(serial, keys)}\n" for serial in range(THEIRS))
    server = Server(Path(__file__).resolve().parents[1], "bench-postgres")
    server.start()

    def to_file() -> int:
        with tempfile.TemporaryFile() as file:
            write_codes(bytes.fromhex(KEY), "1", 1, OURS, file)
        return OURS

    def to_rows() -> int:
        with psycopg.connect(server.url(database="postgres")) as connection:
            connection.execute("CREATE TABLE code (code char(24) PRIMARY KEY)")
            with connection.cursor().copy("COPY code FROM STDIN") as copy:
                copy.write(rows)
            connection.commit()
            connection.execute("DROP TABLE code")
        return THEIRS

    try:
        return compare(
            "codes",
            "trace codes to a file, against one unique row per code by COPY",
            "codes/s",
            to_file,
            to_rows,
        )
    finally:
        server.stop()
