"""Orders of codes, as a producer makes them."""

from decimal import Decimal

from tests.factories.accounts import OrganisationFactory
from tests.factories.farm import Farm
from xiangsu.labels import services
from xiangsu.labels.models import CodeFile, CodeRoll
from xiangsu.subjects import queries as subjects


def ordered_roll(farm: Farm, quantity: int = 10) -> tuple[CodeRoll, CodeFile]:
    """A roll of an order, and the order's finished file."""
    order = services.order_codes(
        farm.owner, product_number=farm.product, quantity=quantity, kg_per_unit=Decimal(1)
    )
    file = services.request_code_file(
        farm.owner, order_number=order.number, format="txt", columns=["code"]
    )
    services.write_code_file(file.pk)
    return CodeRoll.objects.get(order=order), file


def offered_roll(farm: Farm) -> CodeRoll:
    """A roll that somebody else offers to the farm."""
    roll, _ = ordered_roll(farm)
    roll.organisation, roll.state = OrganisationFactory.create(), "offered"
    roll.offered_to = subjects.own_bases(farm.owner)[0]
    roll.save()
    return roll
