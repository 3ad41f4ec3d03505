"""Whatever is sent, the API answers as its contract says and never breaks (`make fuzz`)."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.api import api
from tests.actors import browser
from tests.factories.accounts import OrganisationFactory, county, province
from tests.factories.farm import Farm
from tests.factories.projects import filled_slot

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]

CONTRACT = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
CONTRACT.app = get_wsgi_application()
OPERATIONS = [found.ok() for found in CONTRACT.get_all_operations() if isinstance(found, Ok)]
TOKEN = "t" * 32


@pytest.fixture
def logged_in(settings, time_machine):
    """Cookies of a producer, a county and the province, each with real rows in reach."""
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    farm = Farm()
    farm.marked()
    filled_slot(farm)
    bureau = OrganisationFactory(kind="county", region=county())
    ministry = OrganisationFactory(kind="province", region=province())
    clients = (
        browser(farm.subject.organisation, "producer_manager"),
        browser(bureau, "county_officer"),
        browser(ministry, "province_officer"),
    )
    for client in clients:
        client.get(reverse("accounts-sessions"))
    # Django's test client has just connected these again; a request must not close the
    # connection that the test's transaction lives on.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield [{"sessionid": c.cookies["sessionid"].value, "csrftoken": TOKEN} for c in clients]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda found: found.label)
def test_an_operation_keeps_its_contract_under_any_input(operation, logged_in):
    @settings(
        max_examples=30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def keeps_its_contract(case):
        for cookies in logged_in:
            answer = case.call_and_validate(
                cookies=cookies,
                headers={"X-CSRFToken": TOKEN},
                excluded_checks=[positive_data_acceptance],  # a rule may refuse a good shape
            )
            assert answer.status_code != 401  # else nothing behind the login was tried
            assert b"urn:xiangsu:csrf" not in answer.content

    keeps_its_contract()
