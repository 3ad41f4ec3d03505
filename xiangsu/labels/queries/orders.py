from django.db.models import QuerySet

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels.models import CodeFile, CodeIssue, CodeOrder
from xiangsu.scan import queries as scan
from xiangsu.scan.codes import grouped


def orders_of(actor: Actor) -> QuerySet[CodeOrder]:
    actor.require("labels.view")
    rows = CodeOrder.objects.filter(within_reach(actor))
    rows = rows.select_related("product__category", "organisation", "units", "boxes")
    return rows.order_by("-ordered_at", "-pk")


def order_for(actor: Actor, number: str, *, lock: bool = False) -> CodeOrder:
    return one_of(orders_of(actor), "赋码订单", lock=lock, number=number)


def order_at(serial: int) -> CodeOrder | None:
    """The order a serial belongs to, wherever it is."""
    rows = CodeOrder.objects.filter(first_serial__lte=serial).order_by("-first_serial")
    order = rows.select_related("product", "units", "boxes").first()
    return order if order is not None and serial <= order.last_serial else None


def packing_of(batch_id: int) -> str:
    """What the boxes of a batch hold, in words for its card; empty without box codes."""
    rows = CodeIssue.objects.filter(batch_id=batch_id, state="active")
    sizes = rows.values_list("roll__order__units_per_box", flat=True)
    per_box = sizes.exclude(roll__order__units_per_box=None).first()
    return f"，扫外箱箱码：每箱 {per_box} 枚" if per_box else ""


def code_files_of(actor: Actor, order: CodeOrder) -> list[CodeFile]:
    """The files of an order, newest first; nothing for those who may not have them."""
    return list(order.files.order_by("-pk")) if actor.may("labels.order") else []


def file_for(actor: Actor, pk: int) -> CodeFile:
    """A file of codes. Needs `labels.order`: whoever holds it can print every label of the run."""
    actor.require("labels.order")
    rows = CodeFile.objects.filter(within_reach(actor)).select_related("order")
    return one_of(rows, "码文件", pk=pk)


def manifest_of(file: CodeFile) -> dict[str, object]:
    """What a print shop compares its file with."""
    order = file.order
    first, last = scan.code_of(order.first_serial), scan.code_of(order.last_serial)
    return {
        "order": order.number,
        "file": file.name,
        "count": order.quantity,
        "first_code": first,
        "last_code": last,
        "columns": file.columns,
        "key_epoch": first[3],
        "bytes": file.bytes_done,
        "sha256": file.sha256,
    }


def ends_of(order: CodeOrder) -> tuple[str, str]:
    """The first and the last code of an order, as printed."""
    first, last = (grouped(scan.code_of(at)) for at in (order.first_serial, order.last_serial))
    return first, last
