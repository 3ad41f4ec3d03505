"""What people do with accounts."""

from datetime import date
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from xiangsu.accounts import queries, roles
from xiangsu.accounts.models import (
    Appointment,
    LoginEvent,
    Notice,
    Organisation,
    OwnSession,
    Region,
    User,
)
from xiangsu.kernel import clock, ledger, turns
from xiangsu.kernel.actor import PUBLIC, Actor
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.kernel.scope import one_of


@transaction.atomic
def open_organisation(actor: Actor, *, kind: str, name: str, region: Region) -> Organisation:
    """Found an organisation; for producers use `open_producer`.

    Raises NotAllowed without the grant, NotFound for a region out of reach.
    """
    actor.require("accounts.manage")
    if not actor.read_path or not region.path.startswith(actor.read_path):
        raise NotFound("行政区划")
    return _create_organisation(actor, kind, name, region)


@transaction.atomic
def open_producer(
    *, name: str, region_path: str, username: str, password: str, display_name: str, phone: str
) -> Appointment:
    """A producer opens its own account (注册账号): organisation, user and manager's post.

    Anybody may; the registration itself is reviewed later. Raises RuleBroken if the login
    name is taken or the password too weak.
    """
    region = queries.region_at(region_path)
    organisation = _create_organisation(PUBLIC, Organisation.Kind.PRODUCER, name, region)
    user = create_user(username, password, display_name=display_name, phone=phone)
    return _appoint(PUBLIC, user, organisation, "producer_manager", clock.today())


def create_user(username: str, password: str, *, display_name: str, phone: str = "") -> User:
    """A user with a checked password, in the caller's transaction."""
    user = User(username=username, display_name=display_name, phone=phone)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        message = "".join(weak.messages)
        raise RuleBroken("password_weak", message, field="password") from weak
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:
        raise RuleBroken(
            "username_taken", "这个登录名已被使用，请换一个。", field="username"
        ) from taken
    return user


def found_organisation(*, kind: str, name: str, region_path: str) -> Organisation:
    """An organisation set up by the platform itself (first installation, demo)."""
    with transaction.atomic():
        return _create_organisation(PUBLIC, kind, name, queries.region_at(region_path))


@transaction.atomic
def appoint(
    actor: Actor, *, user: User, organisation: Organisation, role: str, starts_on: date
) -> Appointment:
    """Give a user a post. Raises NotAllowed, or NotFound outside the actor's reach."""
    actor.require("accounts.manage")
    one_of(queries.organisations_of(actor), "单位", pk=organisation.pk)
    return _appoint(actor, user, organisation, role, starts_on)


@transaction.atomic
def add_user(
    actor: Actor,
    *,
    organisation: Organisation,
    role: str,
    display_name: str,
    username: str,
    password: str,
    client_id: UUID | None = None,
) -> Appointment:
    """A new person with a first post in an organisation in reach.

    Sent twice, the second call finds the user of the first. Raises RuleBroken if the name
    is taken, the password weak or the role unfit for the organisation.
    """
    actor.require("accounts.manage")
    one_of(queries.organisations_of(actor), "单位", pk=organisation.pk)
    if known := turns.made_by(client_id, Appointment.objects.all()):
        return known
    user = create_user(username, password, display_name=display_name)
    return _appoint(actor, user, organisation, role, clock.today(), client_id)


def install_user(
    *, username: str, password: str, display_name: str, organisation: Organisation, role: str
) -> Appointment:
    """A user with a first post, set up by the platform itself (installation, demo)."""
    with transaction.atomic():
        user = create_user(username, password, display_name=display_name)
        return _appoint(PUBLIC, user, organisation, role, clock.today())


@transaction.atomic
def end_appointment(actor: Actor, *, appointment_id: int, ends_on: date) -> Appointment:
    """End a post on a day. Raises NotFound outside the actor's reach."""
    actor.require("accounts.manage")
    appointment = queries.post_for(actor, appointment_id, lock=True)
    if ends_on < appointment.starts_on:
        raise RuleBroken(
            "ends_before_start",
            f"结束日期不能早于开始日期 {appointment.starts_on}。",
            field="ends_on",
        )
    appointment.ends_on = ends_on
    appointment.save(update_fields=["ends_on"])
    ledger.record(actor, "accounts.appointment_ended", appointment, ends_on=ends_on)
    return appointment


@transaction.atomic
def record_login(
    *,
    username: str,
    user: User | None,
    succeeded: bool,
    address: str | None,
    device: str,
    session_key: str | None = None,
) -> None:
    """Keep an attempt to log in and, when it succeeded, the session it opened."""
    posts = queries.appointments_of_user(user.pk) if user else []
    LoginEvent.objects.create(
        user=user,
        organisation=posts[0].organisation if posts else None,
        username=username[:150],
        succeeded=succeeded,
        address=address,
        device=device[:200],
    )
    if user and session_key:
        OwnSession.objects.update_or_create(
            session_key=session_key,
            defaults={"user": user, "address": address, "device": device[:200]},
        )


@transaction.atomic
def end_own_session(user_id: int, *, key: str) -> None:
    """Log the user out in one place. Raises NotFound for somebody else's session."""
    own = one_of(queries.own_sessions_of(user_id), "会话", lock=True, key=key)
    Session.objects.filter(session_key=own.session_key).delete()
    own.delete()


def forget_session(session_key: str) -> None:
    """Drop the note of a session that ended by itself."""
    OwnSession.objects.filter(session_key=session_key).delete()


def notify(organisation_id: int, *, title: str, text: str = "", link: str = "") -> None:
    """Leave a message for an organisation's people, in the caller's transaction."""
    Notice.objects.create(organisation_id=organisation_id, title=title, text=text, link=link)


def mark_notices_read(actor: Actor) -> None:
    queries.notices_of(actor).filter(read_at__isnull=True).update(read_at=clock.now())


def _create_organisation(actor: Actor, kind: str, name: str, region: Region) -> Organisation:
    organisation = Organisation.objects.create(kind=kind, name=name, region=region)
    ledger.record(actor, "accounts.organisation_opened", organisation, name=name)
    return organisation


def _appoint(
    actor: Actor,
    user: User,
    organisation: Organisation,
    role: str,
    starts_on: date,
    client_id: UUID | None = None,
) -> Appointment:
    known = roles.ROLES.get(role)
    if known is None or organisation.kind not in known.kinds:
        raise RuleBroken("role_unfit", "这个角色不适用于该单位，请另选角色。", field="role")
    appointment = Appointment.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        starts_on=starts_on,
        client_id=client_id,
    )
    ledger.record(actor, "accounts.appointed", appointment, user=user.username, role=role)
    return appointment
