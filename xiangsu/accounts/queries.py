"""What others may ask about regions, organisations, users and appointments."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.db.models.functions import TruncMonth

from xiangsu.accounts import roles, rules
from xiangsu.accounts.models import (
    Appointment,
    LoginEvent,
    Notice,
    Organisation,
    OwnSession,
    Region,
    User,
)
from xiangsu.kernel import clock
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import NotFound
from xiangsu.kernel.scope import one_of, within_reach

__all__ = ["Appointment", "Organisation", "Region"]  # types that callers are handed

OFFICIAL_KINDS = frozenset({"province", "city", "county", "township", "association"})


def actor_of(appointment: Appointment) -> Actor:
    """The frozen actor of one appointment, its organisation and region loaded."""
    organisation = appointment.organisation
    path = organisation.region.path if organisation.kind in OFFICIAL_KINDS else ""
    return Actor(
        user_id=appointment.user_id,
        appointment_id=appointment.pk,
        organisation_id=organisation.pk,
        read_path=path,
        write_path=path,
        grants=roles.grants_of(appointment.role),
    )


def appointments_of_user(user_id: int, on: date | None = None) -> list[Appointment]:
    """The user's appointments in force on a day, oldest first."""
    day = on or clock.today()
    rows = Appointment.objects.filter(user_id=user_id).select_related("organisation__region")
    return [row for row in rows.order_by("pk") if rules.in_force(row.starts_on, row.ends_on, day)]


def self_of(actor: Actor) -> dict[str, object]:
    """The actor's own post in words: organisation, role, reach, grants."""
    post = one_of(
        Appointment.objects.select_related("organisation"), "岗位", pk=actor.appointment_id
    )
    return {
        "organisation": post.organisation.name,
        "role": post.role,
        "title": roles.title_of(post.role),
        "read_path": actor.read_path,
        "grants": sorted(actor.grants),
    }


def regions(level: str, *, under: str = "/43/") -> QuerySet[Region]:
    """Living, real regions of one level below a path, by code."""
    rows = Region.objects.filter(level=level, path__startswith=under, is_statistical=False)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())).order_by("path")


def region_at(path: str) -> Region:
    return one_of(Region.objects.all(), "行政区划", path=path)


def county_of(region: Region) -> Region:
    """The county a township lies in; a county is its own."""
    if region.level == Region.Level.TOWNSHIP and region.parent is not None:
        return region.parent
    return region


def region_names(paths: list[str]) -> dict[str, str]:
    """Path → name for many regions in one query."""
    return dict(Region.objects.filter(path__in=paths).values_list("path", "name"))


def county_names() -> dict[str, str]:
    """The counties of today by their civil-affairs code."""
    counties = Region.objects.filter(level="county", valid_to=None).exclude(code_mca=None)
    return {str(code): name for code, name in counties.values_list("code_mca", "name")}


def organisations_of(actor: Actor, *, kind: str | None = None) -> QuerySet[Organisation]:
    """The organisations in reach."""
    actor.require("accounts.view")
    reach = within_reach(actor, organisation="pk", region_path="region__path")
    rows = (
        Organisation.objects.filter(reach).select_related("region").order_by("region__path", "pk")
    )
    return rows.filter(kind=kind) if kind else rows


def organisation_at(organisation_id: int) -> Organisation:
    """Any organisation, for callers that have already authorised the read."""
    return one_of(Organisation.objects.select_related("region"), "单位", pk=organisation_id)


def bureau_over(path: str) -> Organisation | None:
    """The county bureau responsible for a place, if the county has one here."""
    county = "/".join(path.split("/")[:4]) + "/"
    return Organisation.objects.filter(kind="county", region__path=county).order_by("pk").first()


def provincial_office() -> Organisation | None:
    """The province's own department, if it is here."""
    return Organisation.objects.filter(kind="province").order_by("pk").first()


def users_of(actor: Actor) -> QuerySet[Appointment]:
    """The appointments of people in reach, with their users and organisations."""
    actor.require("accounts.view")
    rows = Appointment.objects.filter(within_reach(actor))
    return rows.select_related("user", "organisation__region").order_by("organisation_id", "pk")


def post_for(actor: Actor, pk: int, *, lock: bool = False) -> Appointment:
    return one_of(users_of(actor), "岗位", lock=lock, pk=pk)


def user_names(ids: set[int]) -> dict[int, str]:
    """User id → display name for many users in one query."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def logins_of(actor: Actor) -> QuerySet[LoginEvent]:
    """Login events of organisations in reach, newest first."""
    actor.require("accounts.view_logins")
    rows = LoginEvent.objects.filter(within_reach(actor)).select_related("user", "organisation")
    return rows.order_by("-happened_at", "-pk")


def monthly_logins(actor: Actor, months: list[date]) -> list[tuple[date, int]]:
    """Successful logins in reach per month (annex 2, line A7), in the order asked for."""
    rows = logins_of(actor).filter(succeeded=True, happened_at__date__gte=min(months)).order_by()
    counted = rows.annotate(month=TruncMonth("happened_at")).values_list("month")
    times = {month.date(): n for month, n in counted.annotate(n=Count("pk"))}
    return [(month, times.get(month, 0)) for month in months]


def own_sessions_of(user_id: int) -> QuerySet[OwnSession]:
    return OwnSession.objects.filter(user_id=user_id).order_by("-started_at")


def notices_of(actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(organisation_id=actor.organisation_id).order_by("-sent_at", "-pk")


def newest_notices(actor: Actor, count: int) -> tuple[list[Notice], int]:
    """The newest messages and how many are unread, in one query."""
    unread = Window(Count("pk", filter=Q(read_at__isnull=True)))
    rows: list[Any] = list(notices_of(actor).annotate(unread=unread)[:count])
    return rows, rows[0].unread if rows else 0


def unread_notices(actor: Actor) -> int:
    return notices_of(actor).filter(read_at__isnull=True).count()


def user_named(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as missing:
        raise NotFound("用户") from missing


def county_named(name: str, *, city: str = "") -> Region:
    """The county of this name, also by a former or short name; documents use old ones for years.

    Raises NotFound if there is none, or several and `city` does not tell them apart.
    """
    named = Q(name=name) | Q(aliases__name=name)
    rows = Region.objects.filter(named, level=Region.Level.COUNTY).distinct()
    if city:
        rows = rows.filter(parent__name=city)
    return one_of(rows, f"县市区“{name}”")


def is_username_taken(username: str) -> bool:
    return User.objects.filter(username=username).exists()


def county_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Living counties under their cities, as a select shows them: path and name."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for county in regions("county").select_related("parent"):
        city = county.parent.name if county.parent else ""
        grouped.setdefault(city, []).append((county.path, county.name))
    return list(grouped.items())
