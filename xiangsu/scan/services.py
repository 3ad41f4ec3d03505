"""What modules above tell the scan service; each call joins the caller's transaction."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from xiangsu.kernel.errors import NotFound
from xiangsu.scan import pages, queries
from xiangsu.scan.document import Document
from xiangsu.scan.history import bit_of
from xiangsu.scan.models import (
    CodeBlock,
    CodeRun,
    LateHour,
    PublishedCard,
    ScanCounter,
    ScanEvent,
)


def reserve_serials(quantity: int) -> int:
    """The first of `quantity` consecutive serials nobody else gets; gaps are harmless.

    All of them are hidden by one key. An advisory lock makes the range whole; it is free
    again at the end of the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('scan.serials'))")
        cursor.execute("SELECT nextval('scan_serials')")
        first = int(cursor.fetchone()[0])
        room = queries.keys().room_from(first)
        if room < quantity:
            first += room
        cursor.execute("SELECT setval('scan_serials', %s)", [first + quantity - 1])
    return first


@transaction.atomic
def begin_newest_epoch() -> str:
    """Hide all further serials by the newest key of the ring; its epoch. Never goes back.

    Call it when every process has the ring: one with the old ring would hide the new serials
    by the old key, and their labels would count as forged.
    """
    ring = queries.keys()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('scan.serials'))")
        cursor.execute(
            "SELECT setval('scan_serials', greatest(last_value, %s)) FROM scan_serials",
            [ring.firsts[-1] - 1],
        )
    return ring.epochs[-1]


def open_block(*, quantity: int, organisation_id: int, region_path: str) -> CodeBlock:
    """Give out serials to be printed now and activated later: until then a scan says so."""
    first = reserve_serials(quantity)
    return CodeBlock.objects.create(
        first_serial=first,
        last_serial=first + quantity - 1,
        organisation_id=organisation_id,
        region_path=region_path,
    )


def publish_card(
    *,
    first_serial: int,
    quantity: int,
    batch_id: int,
    organisation_id: int,
    region_path: str,
    document: Document,
) -> CodeRun:
    """Make a run of codes scannable: fresh serials, or a range of an open block.

    Overlaps are refused by the database.
    """
    version = republish(batch_id=batch_id, document=document)
    return CodeRun.objects.create(
        first_serial=first_serial,
        last_serial=first_serial + quantity - 1,
        batch_id=batch_id,
        organisation_id=organisation_id,
        region_path=region_path,
        card_version=version,
    )


def republish(*, batch_id: int, document: Document) -> int:
    """Render the batch's card anew and return its version; unchanged documents change nothing."""
    card = PublishedCard.objects.select_for_update().filter(batch_id=batch_id).first()
    if card is not None and card.document == document:
        return card.version
    page = pages.render_card(document)
    if card is None:
        card = PublishedCard.objects.create(batch_id=batch_id, document=document, page=page)
        return card.version
    card.version, card.document, card.page = card.version + 1, dict(document), page
    card.save(update_fields=["version", "document", "page"])
    CodeRun.objects.filter(batch_id=batch_id).update(card_version=card.version)
    return card.version


def set_state(batch_ids: Iterable[int], state: str, reason: str = "") -> None:
    """Freeze, recall or free all runs of these batches; void runs stay void.

    Every scan process shows it within a second of the commit.
    """
    runs = CodeRun.objects.filter(batch_id__in=list(batch_ids)).exclude(state="void")
    runs.update(state=CodeRun.State(state), reason=reason[:200])


def void_run(first_serial: int, reason: str) -> None:
    """Void one run for good."""
    runs = CodeRun.objects.filter(first_serial=first_serial)
    runs.update(state=CodeRun.State.VOID, reason=reason[:200])


def retire_run(first_serial: int, reason: str) -> None:
    """Say of one run that its key leaked: a code of it proves nothing any more.

    Kept beside the state, so that a recall still shows and its end does not make it genuine.
    """
    CodeRun.objects.filter(first_serial=first_serial).update(retired_for=reason[:200])


def void_serials(
    *, first_serial: int, quantity: int, organisation_id: int, region_path: str, reason: str
) -> CodeRun:
    """Void serials of an open block that were never put on a batch: damaged, lost, left over."""
    return CodeRun.objects.create(
        first_serial=first_serial,
        last_serial=first_serial + quantity - 1,
        organisation_id=organisation_id,
        region_path=region_path,
        state=CodeRun.State.VOID,
        reason=reason[:200],
    )


def record_scan(
    serial: int, *, seen_at: datetime, device: bytes, place: str = "", role: int = 0
) -> None:
    """Store one scan of an issued code that was made elsewhere: an imported or told history.

    place: a county's code, if known. Scans are stored by the scan process itself, which also
    tells how fast goods would have had to travel; a history does not. Raises NotFound for a serial
    that was never issued.
    """
    run = CodeRun.objects.filter(first_serial__lte=serial, last_serial__gte=serial).first()
    if run is None:
        raise NotFound("追溯码")
    ScanEvent.objects.create(
        id=secrets.randbits(62),
        serial=serial,
        batch_id=run.batch_id,
        organisation_id=run.organisation_id,
        region_path=run.region_path,
        seen_at=seen_at,
        device=device,
        place=place,
        role=role,
    )
    LateHour.objects.create(hour=seen_at.replace(minute=0, second=0, microsecond=0))
    counter, _ = ScanCounter.objects.select_for_update().get_or_create(
        serial=serial, defaults={"first_at": seen_at, "last_at": seen_at, "times": 0}
    )
    counter.times += 1
    if role == ScanEvent.Role.SHOPPER:
        counter.shoppers += 1
        counter.phones |= bit_of(device)
        counter.places |= bit_of(place.encode()) if place else 0
    counter.first_at = min(counter.first_at, seen_at)
    counter.last_at = max(counter.last_at, seen_at)
    counter.save()
