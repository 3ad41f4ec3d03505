from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from xiangsu.kernel import clock
from xiangsu.scan.partitions import ensure_months

ROLE = "xiangsu_scan"
RIGHTS = (
    ("SELECT", "scan_coderun, scan_codeblock, scan_publishedcard"),
    ("SELECT, INSERT", "scan_scanevent"),
    ("SELECT, INSERT, UPDATE", "scan_scancounter"),
    ("INSERT", "scan_latehour"),
)


class Command(BaseCommand):
    help = "授予查验服务角色它需要的那几张表，其余一律没有"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run as the owner of the tables, after every migration; the months of a new
        installation are made too, later ones by the job `scan.make_partitions`.
        """
        ensure_months(clock.today())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                self.stdout.write(f"没有角色 {ROLE}，查验服务将使用同一账号。")
                return
            for rights, tables in RIGHTS:
                cursor.execute(f"GRANT {rights} ON {tables} TO {ROLE}")
            cursor.execute(f"GRANT USAGE ON SEQUENCE scan_latehour_id_seq TO {ROLE}")
