from datetime import date

from django.db.models import QuerySet

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.labels.models import IdCard


def cards_of(actor: Actor) -> QuerySet[IdCard]:
    actor.require("labels.view")
    rows = IdCard.objects.filter(within_reach(actor)).select_related("product", "organisation")
    return rows.order_by("-applied_at", "-pk")


def card_for(actor: Actor, pk: int, *, lock: bool = False) -> IdCard:
    return one_of(cards_of(actor), "身份证", lock=lock, pk=pk)


def card_of_product(product_id: int, on: date) -> IdCard | None:
    """The card of a product valid on a day."""
    rows = IdCard.objects.filter(product_id=product_id, state="approved")
    return rows.filter(valid_from__lte=on, valid_to__gte=on).first()
