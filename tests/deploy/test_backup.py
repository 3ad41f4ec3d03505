"""A backup taken of one cluster and restored into another, by the scripts an operator runs."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from launch.postgres import Server
from tests.actors import actor_in
from tests.factories.accounts import OrganisationFactory
from tests.factories.scan import DOCUMENT
from tests.kernel.test_evidence import photo
from tests.launch.clone import open_folder
from xiangsu.kernel import clock, evidence, ledger
from xiangsu.scan import services as scan

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,  # makes a cluster and dumps a whole database
]
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
KEY = "1:2b7e151628aed2a6abf7158809cf4f3c"


@dataclass
class Site:
    """One installation: its address and its folder of keys, evidence and spool."""

    address: str
    folder: Path
    programs: Path

    def run(self, script, argument):
        ran = subprocess.run(
            [DEPLOY / script, argument],
            env={
                "PATH": f"{self.programs}:/usr/bin:/bin",
                "PYTHON": sys.executable,
                "PYTHONWARNINGS": "ignore",
                "XIANGSU_DATABASE_URL": self.address,
                "XIANGSU_CODE_KEY_FILE": str(self.folder / "codes.key"),
                "XIANGSU_SECRET_KEY_FILE": str(self.folder / "django.key"),
                "XIANGSU_BADGE_KEY_FILE": str(self.folder / "badge.key"),
                "XIANGSU_PROOF_KEY_FILE": str(self.folder / "proofs.key"),
                "XIANGSU_MEDIA_ROOT": str(self.folder / "media"),
                "XIANGSU_SCAN_SPOOL": str(self.folder / "spool"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stdout, ran.stderr

    def ask(self, question):
        with psycopg.connect(self.address) as asked:
            return asked.execute(question).fetchone()


@pytest.fixture
def old(tmp_path):
    """Where it was: a ledger, a picture, a run of codes with a scan, and one still spooled."""
    organisation = OrganisationFactory()
    with transaction.atomic():
        ledger.record(actor_in(organisation), "tests.acted", organisation, step=1)
        ledger.make_checkpoint(clock.today())
        first = scan.reserve_serials(10)
        scan.publish_card(
            first_serial=first,
            quantity=10,
            batch_id=1,
            organisation_id=organisation.pk,
            region_path="/43/",
            document=DOCUMENT,
        )
        scan.record_scan(first, seen_at=clock.now(), device=b"0" * 16)
    file = evidence.store(photo(), actor=actor_in(organisation))
    folder = tmp_path / "old"
    kept = folder / "media" / evidence.path_of(file.sha256).relative_to(settings.MEDIA_ROOT)
    kept.parent.mkdir(parents=True)
    shutil.copy(evidence.path_of(file.sha256), kept)
    (folder / "codes.key").write_text(KEY)
    (folder / "django.key").write_text("only-for-tests")
    (folder / "badge.key").write_text("only-for-tests")
    (folder / "proofs.key").write_text(f"1:{'01' * 32}")
    (folder / "spool").mkdir()
    (folder / "spool" / "a.spool").write_text("waits")
    there = connection.settings_dict
    address = (
        f"postgresql://{there['USER']}:{there['PASSWORD']}@/{there['NAME']}?host={there['HOST']}"
    )
    return Site(address, folder, Server(DEPLOY.parent, "test-postgres").programs)


@pytest.fixture
def new(tmp_path):
    """Where it goes: another cluster with the roles of a real installation, and nothing else."""
    site = tmp_path / "site"
    site.mkdir()
    with open_folder() as folder:
        server = Server(folder, "new", ("shared_buffers=16MB", "fsync=off"))
        server.start()
        server.prepare()
        yield Site(server.url("xiangsu_owner"), site, server.programs)
        server.stop()


def test_a_backup_restored_into_a_new_cluster_is_whole(old, new, tmp_path):
    code, said, complaint = old.run("backup", tmp_path / "backups")
    assert (code, complaint) == (0, "")
    backup = Path(said.strip().removeprefix("已备份到 "))

    code, said, complaint = new.run("restore", backup)

    assert (code, complaint) == (0, "")
    assert "审计日志完整：1 条链，1 条记录。" in said
    assert "证据文件完整：1 个。" in said
    for table in ("scan_scanevent", "scan_coderun", "kernel_ledgercheckpoint"):
        assert new.ask(f"SELECT count(*) FROM {table}") == (1,)
    assert (new.folder / "codes.key").read_text() == KEY
    assert (new.folder / "spool" / "a.spool").read_text() == "waits"
    (changed,) = new.ask("SELECT changed_xid FROM scan_coderun")
    assert 0 < changed < new.ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")[0]
    assert new.ask("SELECT nextval('scan_serials')") > old.ask(
        "SELECT max(last_serial) FROM scan_coderun"
    )

    assert new.run("restore", backup)[2].endswith("没有恢复任何数据。\n")


def test_a_damaged_backup_and_another_key_are_refused_before_anything_is_written(
    old, new, tmp_path
):
    backup = Path(old.run("backup", tmp_path / "backups")[1].strip().removeprefix("已备份到 "))
    (new.folder / "codes.key").write_text("1:another")
    assert "与备份中的不同，没有恢复任何数据。" in new.run("restore", backup)[2]

    with (backup / "database.dump").open("r+b") as dump:
        dump.seek(1_000)
        dump.write(b"damaged")
    assert "校验和不符，没有恢复任何数据。" in new.run("restore", backup)[2]

    assert new.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == (0,)


def test_a_backup_that_fails_leaves_no_half_of_one(old, tmp_path):
    (old.folder / "codes.key").unlink()

    code, _, _ = old.run("backup", tmp_path / "backups")

    assert code != 0
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["evidence"]
