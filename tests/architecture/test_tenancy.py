"""Every address: the owner 200, a stranger 404, the missing grant 403, on the same object."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from demo.people import licence_picture
from tests.actors import browser, bureau_of, closed
from tests.factories.accounts import (
    AppointmentFactory,
    OrganisationFactory,
    county,
    province,
    township,
)
from tests.factories.farm import Point
from tests.factories.hostile import DIRECTORY
from tests.factories.labels import offered_roll, ordered_roll
from tests.factories.projects import filled_slot, previewed
from xiangsu.accounts import roles
from xiangsu.accounts.models import Organisation
from xiangsu.feedback import services as feedback
from xiangsu.labels.models import PrintJob
from xiangsu.production import queries as production
from xiangsu.scan import queries as scan
from xiangsu.subjects import services as subjects

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

# Anybody may open these without logging in.
PUBLIC = {
    *("subjects-register", "feedback-complain", "feedback-track", "feedback-tracked"),
    "labels-shown",
    *("labels-proof", "labels-verify", "labels-verify-worker", "labels-verify-manifest"),
    "labels-verify-revoked",
}
PUBLIC |= {"labels-register", "labels-registered-card"}
# The actor's own things, or allauth's own pages: there is no stranger to them.
OWN = {
    *("account_login", "account_logout", "account_change_password", "account_reauthenticate"),
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_index", "mfa_activate_totp"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    *("accounts-sessions", "accounts-session-end", "accounts-switch", "accounts-notices"),
}
# Lists show what is in reach: no object in the address, so no stranger either.
LISTS = {
    "command-home": "producer",
    "accounts-users": "producer",
    "accounts-user-add": "producer",
    "accounts-logins": "producer",
    "subjects-list": "county",
    "subjects-mine": "",
    "subjects-change": "producer",
    "subjects-products": "producer",
    "subjects-product-add": "producer",
    "subjects-bases": "producer",
    "subjects-base-add": "producer",
    "subjects-brands": "producer",
    "subjects-brand-authorise": "province",
    "subjects-directory": "county",
    "subjects-directory-import": "county",
    "subjects-directory-template": "county",
    "production-plots": "producer",
    "production-plot-add": "producer",
    "production-calendar": "producer",
    "production-inputs": "producer",
    "production-input-purchase": "producer",
    "production-uses": "producer",
    "production-record": "producer",
    "production-record-use": "producer",
    "production-harvest": "producer",
    "production-purchase": "producer",
    "production-process": "producer",
    "production-batches": "producer",
    "testing-tests": "producer",
    "labels-cards": "producer",
    "labels-card-apply": "producer",
    "labels-card-first-generation": "county",
    "labels-certificates": "producer",
    "labels-certificates-ending": "producer",
    "labels-receipts": "producer",
    "labels-issues": "producer",
    "labels-orders": "producer",
    "labels-order-add": "producer",
    "labels-rolls": "producer",
    "labels-quota": "producer",
    "labels-look-up": "producer",
    "labels-print-jobs": "producer",
    "labels-scans": "producer",
    "labels-point-farmers": "point",
    "labels-point-accounts": "county",
    "subjects-points": "county",
    "subjects-point-register": "county",
    "subjects-consents": "producer",
    "feedback-complaints": "county",
    "projects-list": "county",
    "projects-years": "county",
    "projects-annex1-import": "province",
    "projects-annex1-template": "province",
}


@dataclass
class Case:
    """How to reach one object: the address's arguments, and who owns it."""

    args: list[object]
    owner: str = "producer"


@dataclass
class Places:
    """An organisation of each kind, and another that must see nothing of its things."""

    producer: Organisation
    county: Organisation
    province: Organisation
    point: Organisation
    producer_stranger: Organisation
    county_stranger: Organisation
    province_stranger: Organisation
    point_stranger: Organisation
    desk: Point

    def browsers(self, *, stranger=False, role=None):
        return {
            who: browser(getattr(self, f"{who}_stranger" if stranger else who), role or ROLES[who])
            for who in ROLES
        }


GOOD = {"get": {200}, "post": {200, 302, 422}}  # a form sent empty is reached at least
ROLES = {
    "producer": "producer_manager",
    "county": "county_officer",
    "province": "province_officer",
    "point": "point_clerk",
}


def places_of(farm):
    far = county("431125", "江永县")
    whole = province()
    desk = Point(farm)
    return Places(
        farm.subject.organisation,
        OrganisationFactory(kind="county", name="县局（示例）", region=county()),
        OrganisationFactory(kind="province", name="省厅（示例）", region=whole),
        desk.point.organisation,
        OrganisationFactory(),
        OrganisationFactory(kind="county", name="外县局（示例）", region=far),
        OrganisationFactory(kind="province", name="省协会（示例）", region=whole),
        Point(farm, township("431125100", "上江圩镇")).point.organisation,
        desk,
    )


def imports(places):
    """A directory and an annex 1 on their way in."""
    officer = bureau_of(
        county(), *roles.grants_of("county_officer"), organisation_id=places.county.pk
    )
    rows = f"{DIRECTORY}云溪,91430923MA4T00019F,企业\n"
    table = ContentFile(rows.encode(), name="名录.csv")
    ministry = bureau_of(
        province(), *roles.grants_of("province_officer"), organisation_id=places.province.pk
    )
    return (
        subjects.preview_directory(officer, file=table).pk,
        previewed(year=2028, actor=ministry).pk,
    )


def cases(farm, issue, use, places):
    complaint = feedback.file_complaint(
        text="味道不对",
        code=scan.code_of(issue.first_serial),
        photo=licence_picture("x"),
    )
    number = [complaint.tracking_number]
    (hold,) = production.open_holds_of(issue.batch)
    change = subjects.propose_change(farm.owner, reason="更名", industry="茶叶")
    batch = [issue.batch.number]
    subject = [farm.subject.number]
    card = [issue.card_id]
    project = [filled_slot(farm).number]
    directory, annex_1 = imports(places)
    post = AppointmentFactory(organisation=places.producer, role="grower")
    bases = ["质量安全控制符合要求"]
    fresh = farm.certified(farm.harvested(), bases=bases, boxes=20, kg_per_box=Decimal(5)).number
    roll, codes = ordered_roll(farm)
    job = PrintJob.objects.get(point=None)
    printed = [job.pk]
    point = places.desk
    consent = point.consented()
    farmer = [farm.subject.number]
    for_farmer = [*farmer, point.printed(job.issue, reason="重打").pk]
    return {
        "accounts-post-end": Case([post.pk]),
        "subjects-directory-preview": Case([directory], "county"),
        "projects-annex1-preview": Case([annex_1], "province"),
        "subjects-detail": Case(subject),
        "subjects-licence": Case(subject),
        "subjects-approve": Case(subject, "county"),
        "subjects-return": Case(subject, "county"),
        "subjects-change-decide": Case([change.pk], "county"),
        "production-batch": Case(batch),
        "production-use-correct": Case([use.pk]),
        "production-hold": Case(batch, "county"),
        "production-release": Case([hold.pk], "county"),
        "testing-record": Case(batch),
        "labels-batch": Case(batch),
        "labels-certificate-issue": Case(batch),
        "labels-issue-codes": Case(batch),
        "labels-card": Case(card),
        "labels-card-edit": Case(card),
        "labels-card-submit": Case(card),
        "labels-card-evidence": Case([*card, "standard"]),
        "labels-card-renew": Case(card),
        "labels-card-sanction": Case(card, "county"),
        "labels-card-review": Case(card, "county"),
        "labels-certificate": Case([issue.certificate.number]),
        "labels-certificate-void": Case([issue.certificate.number]),
        "labels-certificate-reissue": Case([issue.certificate.number]),
        "labels-certificate-sheet": Case([fresh]),
        "labels-certificate-boxes": Case([fresh, 1]),
        "labels-receipt-add": Case(batch),
        "labels-receipt-photo": Case([farm.collected(farm.purchased()).pk]),
        "labels-issue": Case([issue.pk]),
        "labels-issue-void": Case([issue.pk]),
        "labels-order": Case([roll.order.number]),
        "labels-order-boxes": Case([roll.order.number]),
        "labels-order-file-add": Case([roll.order.number]),
        "labels-code-file": Case([codes.pk]),
        "labels-manifest": Case([codes.pk]),
        "labels-roll": Case([roll.number]),
        "labels-roll-activate": Case([roll.number]),
        "labels-roll-mark": Case([roll.number]),
        "labels-roll-split": Case([roll.number]),
        "labels-roll-hand-over": Case([roll.number]),
        "labels-roll-close": Case([roll.number]),
        "labels-roll-accept": Case([offered_roll(farm).number]),
        "labels-roll-decline": Case([offered_roll(farm).number]),
        "labels-quota-subject": Case(subject),
        "labels-print": Case([issue.pk]),
        "labels-print-job": Case(printed),
        "labels-print-file": Case([*printed, 1]),
        "labels-print-spoiled": Case(printed),
        "labels-print-again": Case(printed),
        "labels-point-farmer": Case(farmer, "point"),
        "labels-point-issue": Case([*farmer, job.issue.batch.number], "point"),
        "labels-point-print": Case([*farmer, job.issue.pk], "point"),
        "labels-point-job": Case(for_farmer, "point"),
        "labels-point-file": Case([*for_farmer, 1], "point"),
        "labels-point-spoiled": Case(for_farmer, "point"),
        "labels-point-again": Case(for_farmer, "point"),
        "subjects-consent-record": Case(farmer, "point"),
        "subjects-consent-paper": Case([point.point.number, consent.pk], "county"),
        "subjects-consent-withdraw": Case([consent.pk]),
        "subjects-point": Case([point.point.number], "county"),
        "subjects-point-review": Case([point.point.number], "county"),
        "subjects-point-close": Case([point.point.number], "county"),
        "feedback-complaint": Case(number, "county"),
        "feedback-photo": Case(number, "county"),
        "feedback-take-up": Case(number, "county"),
        "feedback-close": Case(number, "county"),
        "projects-detail": Case(project),
        "projects-bind": Case(project, "county"),
        "projects-unbind": Case(project, "county"),
    }


# A year's list is published: every reader sees every year, so nobody is a stranger to it.
PUBLISHED = {"projects-year": "get", "projects-year-close": "post"}
# The province alone, which reaches everything: tests/labels/test_order_pages.py.
ELSEWHERE = {"labels-issue-retire"}


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            continue  # test_api.py walks its operations
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def status(client, method, url):
    """What the server answers; whatever it wrote is taken back."""
    with transaction.atomic():
        answer = closed(getattr(client, method)(url))
        transaction.set_rollback(True)
    return answer.status_code


def test_every_address_has_its_place_here(world):
    objects = cases(*world, places_of(world[0]))
    known = PUBLIC | OWN | LISTS.keys() | objects.keys() | PUBLISHED.keys() | ELSEWHERE

    assert set(names(get_resolver().url_patterns)) - known == set()


def test_on_one_object_owner_stranger_and_grantless_differ(world, nobody_role):
    """Both by looking and by sending: an address that takes only one answers 405 to all."""
    places = places_of(world[0])
    owners, grantless = places.browsers(), places.browsers(role=nobody_role)
    strangers = places.browsers(stranger=True)
    wrong = []

    for name, case in cases(*world, places).items():
        url = reverse(name, args=case.args)
        got = {
            method: tuple(
                status(browsers[case.owner], method, url)
                for browsers in (strangers, grantless, owners)
            )
            for method in ("get", "post")
        }
        taken = {method: seen for method, seen in got.items() if seen != (405, 405, 405)}
        if not taken or not all(
            seen[:2] == (404, 403) and seen[2] in GOOD[method] for method, seen in taken.items()
        ):
            wrong.append((name, got))

    assert wrong == []


def test_every_list_opens_for_its_role_and_not_without_the_grant(world, nobody_role):
    places = places_of(world[0])
    allowed, refused = places.browsers(), places.browsers(role=nobody_role)
    wrong = []

    for name, who in LISTS.items():
        if who:
            url = reverse(name)
            got = {
                method: (status(allowed[who], method, url), status(refused[who], method, url))
                for method in ("get", "post")
            }
            takes = got["post"] == (405, 405) or (
                got["post"][0] in GOOD["post"] and got["post"][1] == 403
            )
            if got["get"] != (200, 403) or not takes:
                wrong.append((name, got))

    assert wrong == []


def test_a_published_year_is_open_to_readers_and_closed_by_the_province(world, nobody_role):
    places = places_of(world[0])
    filled_slot(world[0])
    readers, grantless = places.browsers(), places.browsers(role=nobody_role)

    got = {
        name: (
            status(readers["province"], method, reverse(name, args=[2026])),
            status(readers["county"], method, reverse(name, args=[2026])),
            status(grantless["province"], method, reverse(name, args=[2026])),
        )
        for name, method in PUBLISHED.items()
    }

    assert got == {"projects-year": (200, 200, 403), "projects-year-close": (302, 403, 403)}


def test_a_page_without_login_leads_to_the_login():
    for name in ("command-home", "production-batches", "subjects-list"):
        response = Client().get(reverse(name))

        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
