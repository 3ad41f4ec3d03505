"""Actors for tests: a post in an organisation with exactly the grants named."""

from xiangsu.accounts.models import Organisation, Region
from xiangsu.kernel.actor import Actor


def actor_in(organisation: Organisation, *grants: str) -> Actor:
    """Somebody of a producer or laboratory: reaches the organisation's own rows."""
    return Actor(
        user_id=0,
        appointment_id=0,
        organisation_id=organisation.pk,
        read_path="",
        write_path="",
        grants=frozenset(grants),
    )


def bureau_of(region: Region, *grants: str, organisation_id: int = 0) -> Actor:
    """An official of a region: reaches every row below it."""
    return Actor(
        user_id=0,
        appointment_id=0,
        organisation_id=organisation_id,
        read_path=region.path,
        write_path=region.path,
        grants=frozenset(grants),
    )
