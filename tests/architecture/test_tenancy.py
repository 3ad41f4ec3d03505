"""Every address: the owner 200, a stranger 404, the missing grant 403, on the same object."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from demo.people import licence_picture
from tests.actors import browser, closed
from tests.factories.accounts import OrganisationFactory, county
from tests.factories.projects import filled_slot
from xiangsu.feedback import services as feedback
from xiangsu.production import queries as production
from xiangsu.scan import queries as scan
from xiangsu.subjects import services as subjects

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

# Anybody may open these without logging in.
PUBLIC = {"subjects-register", "feedback-complain", "feedback-tracked"}
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
    "production-process": "producer",
    "production-batches": "producer",
    "testing-tests": "producer",
    "labels-cards": "producer",
    "labels-card-apply": "producer",
    "labels-card-first-generation": "county",
    "labels-certificates": "producer",
    "labels-issues": "producer",
    "labels-scans": "producer",
    "feedback-complaints": "county",
    "projects-list": "county",
    "projects-years": "county",
    "projects-annex1-import": "province",
    "projects-annex1-template": "province",
}


@dataclass
class Case:
    """How to open one address: its arguments, who owns it, and whether it takes a POST only."""

    args: list[object]
    owner: str = "producer"
    post: bool = False


def cases(farm, issue, use):
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
    return {
        "subjects-detail": Case(subject),
        "subjects-licence": Case(subject),
        "subjects-approve": Case(subject, "county", post=True),
        "subjects-return": Case(subject, "county", post=True),
        "subjects-change-decide": Case([change.pk], "county", post=True),
        "production-batch": Case(batch),
        "production-use-correct": Case([use.pk]),
        "production-hold": Case(batch, "county", post=True),
        "production-release": Case([hold.pk], "county", post=True),
        "testing-record": Case(batch),
        "labels-batch": Case(batch),
        "labels-certificate-issue": Case(batch),
        "labels-issue-codes": Case(batch),
        "labels-card": Case(card),
        "labels-card-edit": Case(card),
        "labels-card-submit": Case(card, post=True),
        "labels-card-evidence": Case([*card, "standard"]),
        "labels-card-renew": Case(card, post=True),
        "labels-card-sanction": Case(card, "county", post=True),
        "labels-card-review": Case(card, "county", post=True),
        "labels-certificate": Case([issue.certificate.number]),
        "labels-certificate-void": Case([issue.certificate.number], post=True),
        "labels-issue": Case([issue.pk]),
        "labels-issue-file": Case([issue.pk, 1]),
        "labels-issue-void": Case([issue.pk], post=True),
        "feedback-complaint": Case(number, "county"),
        "feedback-photo": Case(number, "county"),
        "feedback-take-up": Case(number, "county", post=True),
        "feedback-close": Case(number, "county", post=True),
        "projects-detail": Case(project),
        "projects-bind": Case(project, "county", post=True),
        "projects-unbind": Case(project, "county", post=True),
    }


# Their objects belong to one organisation's own act; tested with their module.
ELSEWHERE = {
    *("accounts-post-end", "subjects-directory-preview", "projects-annex1-preview"),
    *("projects-year", "projects-year-close"),  # published: every reader sees every year
}


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            continue  # test_api.py walks its operations
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def status(client, url, *, post):
    return closed(client.post(url) if post else client.get(url)).status_code


def test_every_address_has_its_place_here(world):
    known = PUBLIC | OWN | LISTS.keys() | cases(*world).keys() | ELSEWHERE

    assert set(names(get_resolver().url_patterns)) - known == set()


def test_on_one_object_owner_stranger_and_grantless_differ(world, nobody_role):
    farm, issue, use = world
    mine = farm.subject.organisation
    bureau = OrganisationFactory(kind="county", name="县局（示例）", region=county())
    far = OrganisationFactory(
        kind="county", name="外县局（示例）", region=county("431125", "江永县")
    )
    owners = {
        "producer": browser(mine, "producer_manager"),
        "county": browser(bureau, "county_officer"),
    }
    grantless = {"producer": browser(mine, nobody_role), "county": browser(bureau, nobody_role)}
    strangers = {
        "producer": browser(OrganisationFactory(), "producer_manager"),
        "county": browser(far, "county_officer"),
    }
    wrong = []

    for name, case in cases(farm, issue, use).items():
        url = reverse(name, args=case.args)
        got = tuple(
            status(browsers[case.owner], url, post=case.post)
            for browsers in (strangers, grantless, owners)
        )
        good = {200, 302, 422} if case.post else {200}
        if got[:2] != (404, 403) or got[2] not in good:
            wrong.append((name, got))

    assert wrong == []


def test_every_list_opens_for_its_role_and_not_without_the_grant(world, nobody_role):
    farm, _, _ = world
    bureau = OrganisationFactory(kind="county", name="县局（示例）", region=county())
    province = OrganisationFactory(
        kind="province", name="省厅（示例）", region=county().parent.parent
    )
    places = {
        "producer": (farm.subject.organisation, "producer_manager"),
        "county": (bureau, "county_officer"),
        "province": (province, "province_officer"),
    }
    allowed = {who: browser(*place) for who, place in places.items()}
    refused = {who: browser(place[0], nobody_role) for who, place in places.items()}
    wrong = []

    for name, who in LISTS.items():
        if who:
            got = (
                allowed[who].get(reverse(name)).status_code,
                refused[who].get(reverse(name)).status_code,
            )
            if got != (200, 403):
                wrong.append((name, got))

    assert wrong == []


def test_a_page_without_login_leads_to_the_login():
    for name in ("command-home", "production-batches", "subjects-list"):
        response = Client().get(reverse(name))

        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
