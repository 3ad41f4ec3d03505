"""The drill: keys put away, lost, taken out again; a new key begun without losing a label."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from xiangsu.scan import escrow, queries, services
from xiangsu.scan.codes import Forged, KeyRing, decode, encode

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "four words of drill"
RING = KeyRing.from_text("1:2b7e151628aed2a6abf7158809cf4f3c,2:" + "7f" * 32 + "@5000")


@pytest.fixture(autouse=True)
def passphrase(monkeypatch):
    monkeypatch.setenv("XIANGSU_KEY_PASSPHRASE", PASSPHRASE)


def test_an_escrow_file_tells_its_keys_but_not_the_keys():
    text = escrow.seal(RING, PASSPHRASE)

    assert escrow.text_of(escrow.unseal(text, PASSPHRASE)) == escrow.text_of(RING)
    assert [key["epoch"] for key in json.loads(text)["keys"]] == ["1", "2"]
    assert "2b7e151628" not in text
    with pytest.raises(escrow.CannotOpen, match="口令不对"):
        escrow.unseal(text, PASSPHRASE + "!")


def test_an_altered_escrow_file_is_refused():
    head = json.loads(escrow.seal(RING, PASSPHRASE))
    head["keys"][1]["first_serial"] = 4_000

    with pytest.raises(escrow.CannotOpen, match="改动过"):
        escrow.unseal(json.dumps(head), PASSPHRASE)


@settings(max_examples=50)
@given(st.text() | st.binary().map(repr) | st.just("{}") | st.just("[]"))
def test_anything_else_is_no_escrow_file(text):
    with pytest.raises(escrow.CannotOpen):
        escrow.unseal(text, PASSPHRASE)


def test_a_short_passphrase_is_refused():
    with pytest.raises(ValueError, match="至少 12"):
        escrow.seal(RING, "short")


@pytest.mark.slow  # a process of its own, that has no key
@pytest.mark.django_db
def test_lost_keys_are_restored_and_old_labels_decode(tmp_path, settings):
    settings.XIANGSU_CODE_KEYS = RING
    labels = {serial: encode(serial, RING) for serial in (1, 4_999, 5_000, 10**17)}
    vault, restored = tmp_path / "vault.json", tmp_path / "codes.key"
    call_command("export_code_keys", str(vault), verbosity=0)
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    ran = subprocess.run(
        [
            *(sys.executable, str(ROOT / "manage.py"), "restore_code_keys", str(vault)),
            *("--to", str(restored), "--settings", "config.settings.base"),
        ],
        env=bare | {"XIANGSU_KEY_PASSPHRASE": PASSPHRASE},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    ring = KeyRing.from_text(restored.read_text())
    assert {decode(label, ring): label for label in labels.values()} == labels
    assert escrow.fingerprint(RING.secrets["2"]) in ran.stdout
    assert [oct(path.stat().st_mode & 0o777) for path in (vault, restored)] == ["0o600"] * 2


@pytest.mark.django_db
def test_neither_command_writes_over_a_file(tmp_path):
    vault = tmp_path / "vault.json"
    vault.write_text("something dear")

    with pytest.raises(CommandError, match="不会覆盖"):
        call_command("export_code_keys", str(vault))
    with pytest.raises(CommandError, match="不会覆盖"):
        call_command("rotate_code_key", "--to", str(vault))

    assert vault.read_text() == "something dear"


@pytest.mark.django_db
def test_after_a_rotation_old_labels_resolve_and_new_ones_carry_the_new_epoch(tmp_path, settings):
    block = services.open_block(quantity=10, organisation_id=1, region_path="/43/")
    old = queries.code_of(block.first_serial)
    stolen = queries.keys()
    call_command("rotate_code_key", "--to", str(tmp_path / "new.key"), verbosity=0)

    settings.XIANGSU_CODE_KEYS = KeyRing.from_text((tmp_path / "new.key").read_text())
    between = services.open_block(quantity=10, organisation_id=1, region_path="/43/")
    call_command("rotate_code_key", "--activate", verbosity=0)
    call_command("rotate_code_key", "--activate", verbosity=0)
    after = services.open_block(quantity=10, organisation_id=1, region_path="/43/")

    code = queries.code_of(after.first_serial)
    assert (queries.serial_of(old), queries.code_of(block.first_serial)) == (
        block.first_serial,
        old,
    )
    assert [queries.code_of(b.first_serial)[3] for b in (block, between, after)] == ["1", "1", "2"]
    assert queries.serial_of(code) == after.first_serial
    assert after.first_serial == queries.keys().firsts[-1]
    with pytest.raises(Forged):  # the stolen key makes no code of the new time
        queries.serial_of(encode(after.first_serial, stolen))
