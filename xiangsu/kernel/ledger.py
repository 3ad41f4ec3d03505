"""The ledger: every act, append-only, hash-chained per organisation.

One chain for all would serialise every write of the province on one lock; one chain per
organisation serialises a producer with itself only. The daily checkpoint ties all chains
together, so that a chain cut off at its end is found too.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.models import LedgerCheckpoint, LedgerEntry, LedgerHead


def record(actor: Actor, action: str, subject: Model, **facts: object) -> None:
    """Write one act of `actor` upon `subject`, in the caller's transaction.

    action: `<module>.<what_happened>`. facts: JSON-able values; dates, decimals and UUIDs
    are written as text. The organisation's chain stays locked until the transaction ends.
    """
    _append(
        actor,
        action=action,
        subject_type=subject._meta.label_lower,  # noqa: SLF001
        subject_id=str(subject.pk),
        facts=json.loads(json.dumps(facts, cls=DjangoJSONEncoder)),
    )


def _append(actor: Actor, **what: Any) -> None:
    assert connection.in_atomic_block, "the ledger is written in the service's transaction"
    LedgerHead.objects.bulk_create(
        [LedgerHead(organisation_id=actor.organisation_id)], ignore_conflicts=True
    )
    head = LedgerHead.objects.select_for_update().get(organisation_id=actor.organisation_id)
    entry = LedgerEntry(
        organisation_id=actor.organisation_id,
        sequence=head.sequence + 1,
        user_id=actor.user_id,
        region_path=actor.read_path,
        recorded_at=clock.now(),
        previous_hash=head.hash,
        **what,
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])


def hash_of(entry: LedgerEntry) -> str:
    """SHA-256 over every field of the entry and the hash before it."""
    fields = {
        name: getattr(entry, name)
        for name in (
            "organisation_id",
            "sequence",
            "action",
            "subject_type",
            "subject_id",
            "user_id",
            "region_path",
            "facts",
            "previous_hash",
        )
    } | {"recorded_at": int(entry.recorded_at.timestamp() * 1_000_000)}
    return _digest(fields)


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def make_checkpoint(day: date) -> LedgerCheckpoint:
    """Seal the heads of all chains for `day`; made twice, the first stands."""
    existing = LedgerCheckpoint.objects.filter(day=day).first()
    if existing:
        return existing
    heads = {
        str(head.organisation_id): [head.sequence, head.hash]
        for head in LedgerHead.objects.order_by("organisation_id")
    }
    previous = LedgerCheckpoint.objects.filter(day__lt=day).order_by("-day").first()
    seal = _digest([day.isoformat(), heads, previous.hash if previous else ""])
    return LedgerCheckpoint.objects.create(day=day, heads=heads, hash=seal)


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the ledger does not hold together, in words."""

    organisation_id: int
    sequence: int
    what: str


def faults() -> Iterator[Fault]:
    """Every break of every chain: changed, inserted, removed rows, also the last ones."""
    last: dict[int, tuple[int, str]] = {}
    hashes_at: dict[tuple[int, int], str] = {}
    wanted = _sealed_points()
    rows = LedgerEntry.objects.order_by("organisation_id", "sequence")
    for entry in rows.iterator(chunk_size=5_000):
        sequence, previous = last.get(entry.organisation_id, (0, ""))
        if entry.sequence != sequence + 1:
            yield Fault(entry.organisation_id, sequence + 1, "缺少记录")
        elif entry.previous_hash != previous:
            yield Fault(entry.organisation_id, entry.sequence, "与上一条不衔接")
        if hash_of(entry) != entry.hash:
            yield Fault(entry.organisation_id, entry.sequence, "内容被改动")
        last[entry.organisation_id] = (entry.sequence, entry.hash)
        if (entry.organisation_id, entry.sequence) in wanted:
            hashes_at[entry.organisation_id, entry.sequence] = entry.hash
    yield from _head_faults(last)
    yield from _checkpoint_faults(wanted, hashes_at)


def _head_faults(last: dict[int, tuple[int, str]]) -> Iterator[Fault]:
    for head in LedgerHead.objects.all():
        if last.pop(head.organisation_id, (0, "")) != (head.sequence, head.hash):
            yield Fault(head.organisation_id, head.sequence, "链尾与链头不符，末尾记录被删除或添加")
    for organisation_id, (sequence, _) in last.items():
        yield Fault(organisation_id, sequence, "链头被删除")


def _sealed_points() -> dict[tuple[int, int], str]:
    points: dict[tuple[int, int], str] = {}
    for checkpoint in LedgerCheckpoint.objects.order_by("day"):
        for organisation_id, (sequence, seal) in checkpoint.heads.items():
            if sequence:
                points[int(organisation_id), sequence] = seal
    return points


def _checkpoint_faults(
    wanted: dict[tuple[int, int], str], found: dict[tuple[int, int], str]
) -> Iterator[Fault]:
    for (organisation_id, sequence), seal in wanted.items():
        if found.get((organisation_id, sequence)) != seal:
            yield Fault(organisation_id, sequence, "与每日存证不符")
    previous = ""
    for checkpoint in LedgerCheckpoint.objects.order_by("day"):
        day = checkpoint.day.isoformat()
        if _digest([day, checkpoint.heads, previous]) != checkpoint.hash:
            yield Fault(0, 0, f"{day} 的存证被改动")
        previous = checkpoint.hash
