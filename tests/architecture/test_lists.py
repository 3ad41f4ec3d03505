"""Lists ask the database the same number of questions for one row as for three."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import AppointmentFactory
from tests.factories.farm import Farm
from tests.factories.labels import ordered_roll
from xiangsu.subjects import services as subjects

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

MOST_QUERIES = 12
LISTS = (
    "command-home",
    "accounts-users",
    "accounts-logins",
    "subjects-products",
    "subjects-bases",
    "production-plots",
    "production-calendar",
    "production-inputs",
    "production-uses",
    "production-batches",
    "testing-tests",
    "labels-cards",
    "labels-certificates",
    "labels-certificates-ending",
    "labels-receipts",
    "labels-issues",
    "labels-orders",
    "labels-rolls",
    "labels-quota",
    "labels-print-jobs",
    "labels-scans",
)


def browser(organisation):
    post = AppointmentFactory(organisation=organisation, role="producer_manager")
    client = Client()
    client.force_login(post.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(reverse("accounts-sessions"))  # notes the time of the visit once
    return client


def questions(client, name):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name)).status_code == 200
    return len(asked)


def more_of_everything(farm):
    batch = farm.harvested()
    farm.tested(batch, method="gold", item="阿维菌素", reading="T_GE_C")
    farm.collected(farm.purchased())
    farm.certified(batch)
    farm.printed(farm.coded(batch))
    farm.bought()
    ordered_roll(farm)
    subjects.add_product(
        farm.owner, name=f"新品{uuid4().hex[:6]}", category_id=batch.product.category_id
    )
    AppointmentFactory(organisation=farm.subject.organisation, role="grower")
    subjects.add_base(
        farm.owner,
        name=f"基地{uuid4().hex[:6]}",
        region_path=farm.subject.region.path,
        area_mu=Decimal(5),
    )


def test_no_list_asks_more_for_more_rows(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    farm = Farm()
    farm.printed(farm.marked())
    farm.collected(farm.purchased())
    ordered_roll(farm)
    farm.sprayed(date(2026, 9, 1))
    client = browser(farm.subject.organisation)

    before = {name: questions(client, name) for name in LISTS}
    for _ in range(2):
        more_of_everything(farm)
    after = {name: questions(client, name) for name in LISTS}

    assert after == before


def test_main_pages_ask_little(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    farm = Farm()
    farm.marked()
    client = browser(farm.subject.organisation)

    counted = {name: questions(client, name) for name in LISTS if name != "command-home"}

    assert {name: n for name, n in counted.items() if n > MOST_QUERIES} == {}
