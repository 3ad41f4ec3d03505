from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.actors import actor_in
from tests.factories.accounts import OrganisationFactory
from xiangsu.kernel import ledger
from xiangsu.kernel.models import LedgerEntry, LedgerHead

pytestmark = pytest.mark.django_db


def three_acts():
    organisation = OrganisationFactory()
    actor = actor_in(organisation)
    for step in range(3):
        with transaction.atomic():
            ledger.record(actor, "tests.acted", organisation, step=step)
    return organisation


def tamper(sql, *values):
    """What somebody with the superuser's password could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_an_untouched_ledger_has_no_faults():
    three_acts()

    assert list(ledger.faults()) == []


def test_a_changed_row_is_found():
    organisation = three_acts()

    tamper(
        "UPDATE kernel_ledgerentry SET facts = '{\"step\": 9}' "
        "WHERE organisation_id = %s AND sequence = 2",
        organisation.pk,
    )

    assert [(f.sequence, f.what) for f in ledger.faults()] == [(2, "内容被改动")]


def test_a_row_deleted_from_the_middle_is_found():
    organisation = three_acts()

    tamper(
        "DELETE FROM kernel_ledgerentry WHERE organisation_id = %s AND sequence = 2",
        organisation.pk,
    )

    assert [(f.sequence, f.what) for f in ledger.faults()] == [(2, "缺少记录")]


def test_a_row_changed_together_with_its_hash_breaks_the_next():
    organisation = three_acts()
    second = LedgerEntry.objects.get(organisation_id=organisation.pk, sequence=2)
    second.facts = {"step": 9}

    tamper(
        "UPDATE kernel_ledgerentry SET facts = '{\"step\": 9}', hash = %s WHERE id = %s",
        ledger.hash_of(second),
        second.pk,
    )

    assert [(f.sequence, f.what) for f in ledger.faults()] == [(3, "与上一条不衔接")]


def test_an_inserted_row_is_found():
    organisation = three_acts()
    last = LedgerEntry.objects.get(organisation_id=organisation.pk, sequence=3)
    last.pk, last.sequence, last.previous_hash = None, 4, last.hash
    last.hash = ledger.hash_of(last)

    last.save(force_insert=True)

    assert [f.what for f in ledger.faults()] == ["链尾与链头不符，末尾记录被删除或添加"]


def test_a_deleted_last_row_is_found():
    organisation = three_acts()

    tamper(
        "DELETE FROM kernel_ledgerentry WHERE organisation_id = %s AND sequence = 3",
        organisation.pk,
    )

    assert [f.what for f in ledger.faults()] == ["链尾与链头不符，末尾记录被删除或添加"]


def test_a_last_row_deleted_together_with_its_head_is_found_by_the_checkpoint():
    organisation = three_acts()
    ledger.make_checkpoint(date(2026, 11, 1))
    second = LedgerEntry.objects.get(organisation_id=organisation.pk, sequence=2)

    tamper(
        "DELETE FROM kernel_ledgerentry WHERE organisation_id = %s AND sequence = 3",
        organisation.pk,
    )
    LedgerHead.objects.filter(pk=organisation.pk).update(sequence=2, hash=second.hash)

    assert [f.what for f in ledger.faults()] == ["与每日存证不符"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_ledgerentry SET action = 'x'",
        "DELETE FROM kernel_ledgerentry",
        "TRUNCATE kernel_ledgerentry",
    ],
)
def test_nobody_can_change_or_remove_rows(sql):
    three_acts()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)

    assert list(ledger.faults()) == []


def test_the_command_says_what_it_checked(capsys):
    three_acts()

    call_command("verify_ledger")

    assert "审计日志完整" in capsys.readouterr().out


def test_the_command_fails_on_a_broken_chain(capsys):
    organisation = three_acts()
    tamper("UPDATE kernel_ledgerhead SET sequence = 9 WHERE organisation_id = %s", organisation.pk)

    with pytest.raises(CommandError, match="共 1 处") as ended:
        call_command("verify_ledger")

    assert ended.value.returncode == 1
    assert "链尾与链头不符" in capsys.readouterr().err
