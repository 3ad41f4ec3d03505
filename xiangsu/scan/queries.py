"""What modules above ask about codes and scans."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import within_reach
from xiangsu.scan.bulk import BulkEncoder
from xiangsu.scan.codes import KeyRing, decode, encode
from xiangsu.scan.models import CodeBlock, CodeRun, PublishedCard, ScanCounter, ScanEvent, ScanHour

__all__ = ["ScanEvent"]  # types that callers are handed


def keys() -> KeyRing:
    ring: KeyRing = settings.XIANGSU_CODE_KEYS
    return ring


def code_of(serial: int) -> str:
    """The 24 digits of a serial."""
    return encode(serial, keys())


def serial_of(code: str) -> int:
    """The serial of a code. Raises codes.Unreadable."""
    return decode(code, keys())


def next_serial() -> int:
    """The serial that would be given out next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM scan_serials")
        return int(cursor.fetchone()[0]) + 1


def encoder_at(serial: int) -> BulkEncoder:
    """What encodes an order that begins at this serial; one key hides all of it."""
    epoch = keys().epoch_of(serial)
    return BulkEncoder(keys().secrets[epoch], epoch)


def serials_ending(digits: str, first: int, quantity: int) -> Iterator[int]:
    """The serials of a range whose codes end with these digits."""
    return encoder_at(first).ending(digits, first, quantity)


def run_of(serial: int) -> CodeRun | None:
    """The run a serial lies in, if it was issued."""
    run = CodeRun.objects.filter(first_serial__lte=serial).order_by("-first_serial").first()
    return run if run is not None and serial <= run.last_serial else None


def card_at(serial: int) -> PublishedCard | None:
    """The card that scanning this serial shows."""
    run = run_of(serial)
    if run is None or run.batch_id is None:
        return None
    return PublishedCard.objects.filter(batch_id=run.batch_id).first()


def counter_of(serial: int) -> ScanCounter | None:
    return ScanCounter.objects.filter(serial=serial).first()


def scans_of(actor: Actor) -> QuerySet[ScanEvent]:
    """Scan events in reach, newest first; the caller has required the grant."""
    reach = within_reach(actor, region_path="region_path")
    return ScanEvent.objects.filter(reach).order_by("-seen_at", "-pk")


def _hours_of(actor: Actor, since: date) -> QuerySet[ScanHour]:
    reach = within_reach(actor, region_path="region_path")
    return ScanHour.objects.filter(reach, hour__date__gte=since)


def scans_by_day(actor: Actor, since: date) -> dict[date, int]:
    """Scans in reach per calendar day of Hunan, from a day on."""
    rows = _hours_of(actor, since).annotate(day=TruncDate("hour")).values_list("day")
    return dict(rows.annotate(n=Sum("scans")))


def scans_by_place(actor: Actor, since: date) -> dict[str, int]:
    """Scans in reach per county where they were made; "" where nobody said."""
    return dict(_hours_of(actor, since).values_list("place").annotate(n=Sum("scans")))


def scans_by_batch(actor: Actor, since: date) -> dict[int, int]:
    """Scans in reach per batch; 0 for codes on no goods."""
    return dict(_hours_of(actor, since).values_list("batch_id").annotate(n=Sum("scans")))


def often_scanned(actor: Actor, *, least: int) -> list[tuple[int, int]]:
    """(serial, times) of codes in reach that were scanned at least so often, most first."""
    rows = scans_of(actor).order_by().values_list("serial").annotate(n=Count("pk"))
    return list(rows.filter(n__gte=least).order_by("-n")[:50])


def example_codes() -> dict[str, str]:
    """One scannable code for each state of the scan page that occurs, by state."""
    examples = {
        str(run.state): code_of(run.last_serial)
        for run in CodeRun.objects.exclude(state="active").order_by("-first_serial")
    }
    active = CodeRun.objects.filter(state="active").order_by("first_serial").first()
    if active is not None:
        examples["first"] = code_of(active.last_serial)
    waiting = _waiting_serial()
    if waiting is not None:
        examples["waiting"] = code_of(waiting)
    often = ScanCounter.objects.order_by("-times", "serial").first()
    if often is not None:
        examples["copied"] = code_of(often.serial)
    twice = ScanCounter.objects.filter(times=2).order_by("serial").first()
    if twice is not None:
        examples["few"] = code_of(twice.serial)
    examples["unknown"] = code_of(999_999_999_999)
    right = code_of(1)
    examples["mistyped"] = f"{right[:-1]}{(int(right[-1]) + 1) % 10}"
    return dict(sorted(examples.items()))


def _waiting_serial() -> int | None:
    """A serial given out and not activated, if there is one."""
    ends = CodeBlock.objects.order_by("first_serial").values_list("last_serial", flat=True)
    return next((serial for serial in ends if run_of(serial) is None), None)
