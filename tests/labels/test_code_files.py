"""Code files: the same bytes, whoever is killed meanwhile."""

import gzip
import hashlib
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.journeys.scan_service import KEY
from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.kernel.models import LedgerEntry
from xiangsu.labels import queries, services
from xiangsu.labels.models import CodeFile, CodeOrder
from xiangsu.labels.services import code_files
from xiangsu.reference.models import ProductCategory
from xiangsu.scan import queries as scan
from xiangsu.scan import services as scan_services
from xiangsu.subjects.models import Product

ROOT = Path(__file__).resolve().parents[2]
GRANTS = frozenset({"labels.view", "labels.order"})


@pytest.fixture
def actor():
    organisation = OrganisationFactory.create()
    return Actor(UserFactory.create().pk, 0, organisation.pk, "", "", GRANTS)


def order_of(actor, quantity):
    organisation_id = actor.organisation_id
    category, _ = ProductCategory.objects.get_or_create(code="0104", defaults={"name": "蔬菜"})
    product = Product.objects.create(
        organisation_id=organisation_id, number=f"P{quantity}", name="椒", category=category
    )
    block = scan_services.open_block(
        quantity=quantity, organisation_id=organisation_id, region_path="/43/"
    )
    return CodeOrder.objects.create(
        organisation_id=organisation_id,
        product=product,
        number=f"FM-{quantity}",
        purpose="batch",
        quantity=quantity,
        first_serial=block.first_serial,
        kg_per_unit=Decimal(1),
        ordered_by_id=0,
    )


def requested(actor, order, columns=("number", "code", "url"), **more):
    return services.request_code_file(
        actor, order_number=order.number, columns=list(columns), **({"format": "csv"} | more)
    )


def written(file):
    while file.state != "ready":
        services.write_code_file(file.pk)
        file.refresh_from_db()
    return code_files.path_of(file).read_bytes()


@pytest.mark.django_db
def test_a_csv_has_its_columns_and_every_code(actor, settings):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    order = order_of(actor, 20_001)

    content = written(requested(actor, order, ["grouped", "number", "check", "url"]))

    lines = content.decode("utf-8-sig").splitlines()
    code = scan.code_of(order.last_serial)
    grouped = " ".join(code[n : n + 4] for n in range(0, 24, 4))
    assert lines[0] == "序号,追溯码（分组）,二维码内容,短校验"
    assert lines[-1] == f"000020001,{grouped},HTTPS://XS.EXAMPLE/C/{code},{code[-4:]}"
    assert len(lines) == 20_002


@pytest.mark.django_db
def test_a_txt_is_one_code_a_line_and_gz_holds_the_same(actor):
    order = order_of(actor, 3_000)
    plain = written(requested(actor, order, ["code"], format="txt"))
    packed = written(requested(actor, order, ["code"], format="txt", packed=True))

    codes = [scan.code_of(order.first_serial + n) for n in range(3_000)]
    assert plain.decode().splitlines() == codes
    assert gzip.decompress(packed) == plain


@pytest.mark.django_db
def test_the_manifest_says_what_is_in_the_file(actor):
    order = order_of(actor, 10)
    file = requested(actor, order, ["code"], format="txt")
    content = written(file)

    assert queries.manifest_of(file) == {
        "order": order.number,
        "file": f"FM-10-{file.pk}.txt",
        "count": 10,
        "first_code": scan.code_of(order.first_serial),
        "last_code": scan.code_of(order.last_serial),
        "columns": ["code"],
        "key_epoch": "1",
        "bytes": 260,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


@pytest.mark.django_db
def test_every_download_is_in_the_ledger_and_only_in_reach(actor):
    file = requested(actor, order_of(actor, 10))
    with pytest.raises(RuleBroken, match="not_ready"):
        services.take_code_file(actor, pk=file.pk)
    written(file)
    stranger = Actor(0, 0, OrganisationFactory.create().pk, "", "", GRANTS)

    services.take_code_file(actor, pk=file.pk)
    services.take_code_file(actor, pk=file.pk)

    with pytest.raises(NotFound):
        services.take_code_file(stranger, pk=file.pk)
    entries = LedgerEntry.objects.filter(action="labels.code_file_downloaded")
    assert [entry.facts["sha256"] for entry in entries] == [file.sha256] * 2


@pytest.mark.django_db
def test_a_txt_takes_one_column(actor):
    with pytest.raises(RuleBroken, match="columns"):
        requested(actor, order_of(actor, 10), ["code", "url"], format="txt")


@pytest.mark.django_db
def test_a_file_left_alone_is_taken_up_again(actor, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    file = requested(actor, order_of(actor, 10))
    assert services.resume_code_files() == 0

    time_machine.move_to("2026-11-20T10:02:00+08:00", tick=False)

    assert services.resume_code_files() == 1
    assert ProcrastinateJob.objects.filter(task_name="labels.write_code_file").count() == 2
    assert file.touched_at < clock.now()


@pytest.mark.django_db
def test_a_piece_that_vanished_is_written_anew(actor):
    order = order_of(actor, 5_000)
    expected = written(requested(actor, order))
    file = requested(actor, order)
    code_files.path_of(file).unlink(missing_ok=True)
    CodeFile.objects.filter(pk=file.pk).update(rows_done=4_000, bytes_done=100_000)

    assert written(file) == expected


def worker(media):
    d = connection.settings_dict
    address = f"postgresql://{d['USER']}:{d['PASSWORD']}@/{d['NAME']}?host={d['HOST']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.worker",
        "XIANGSU_DATABASE_URL": address,
        "XIANGSU_SECRET_KEY": "only-for-tests",
        "XIANGSU_CODE_KEY": KEY,
        "XIANGSU_BADGE_KEY": "only-for-tests",
        "XIANGSU_PROOF_KEY": f"1:{'0' * 64}",
        "XIANGSU_MEDIA_ROOT": str(media),
    }
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "procrastinate", "worker"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("waited in vain")


@pytest.mark.slow  # two worker processes, one of them killed, and six million codes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("packed", [False, True])
def test_a_worker_killed_in_the_middle_changes_no_byte(actor, settings, tmp_path, packed):
    settings.MEDIA_ROOT = tmp_path
    order = order_of(actor, 6_000_000)
    whole = requested(actor, order, packed=packed)
    expected = hashlib.sha256(written(whole)).hexdigest()
    ProcrastinateJob.objects.filter(status="todo").update(status="cancelled")
    file = requested(actor, order, packed=packed)

    def rows():
        return CodeFile.objects.values_list("rows_done", flat=True).get(pk=file.pk)

    first = worker(tmp_path)
    try:
        until(lambda: rows() > 0)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait(20)
    stopped_at = rows()
    with code_files.part_of(file).open("ab") as torn:
        torn.write(b"torn in the middle of a row")
    CodeFile.objects.filter(pk=file.pk).update(touched_at=clock.now() - code_files.LEFT_ALONE)
    services.resume_code_files()
    second = worker(tmp_path)
    try:
        until(lambda: CodeFile.objects.get(pk=file.pk).state == "ready")
    finally:
        second.terminate()
        second.wait(20)

    file.refresh_from_db()
    content = code_files.path_of(file).read_bytes()
    assert 0 < stopped_at < 6_000_000
    assert (file.sha256, hashlib.sha256(content).hexdigest()) == (expected, expected)
    assert content == code_files.path_of(whole).read_bytes()
