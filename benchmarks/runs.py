"""A fresh run of printed codes on a published card, on the benchmarks' installation."""

from importlib import import_module


def issue(quantity: int) -> tuple[int, list[str]]:
    """The first serial and the paths of so many codes. Django must be set up."""
    services = import_module("xiangsu.scan.services")
    codes = import_module("xiangsu.scan.queries")
    document = import_module("tests.factories.scan").DOCUMENT
    transaction = import_module("django.db.transaction")
    with transaction.atomic():
        first = services.reserve_serials(quantity)
        services.publish_card(
            first_serial=first,
            quantity=quantity,
            batch_id=0,
            organisation_id=0,
            region_path="/43/",
            document=document,
        )
    return first, [f"/C/{codes.code_of(serial)}" for serial in range(first, first + quantity)]
