"""Main pages at both sizes: no axe violation, no sideways scrolling, no error in the console."""

from pathlib import Path

import pytest
from django.core.management import call_command

from tests.factories.accounts import AppointmentFactory, OrganisationFactory, county
from tests.factories.farm import Farm
from tests.journeys.people import log_in
from tests.journeys.scan_service import scan_service
from xiangsu.feedback import services as feedback
from xiangsu.kernel import clock
from xiangsu.scan import queries as scan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
ASK = """async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21aa"], resultTypes: ["violations"]});
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id} ${n.target} ${n.failureSummary}`));
}"""
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"


SIZES = {"phone": (390, 844), "desk": (1920, 1080)}


def faults_on(page, address):
    """Everything wrong with a page at either size, in words; empty is what we want."""
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    response = page.goto(address)
    page.locator("[hx-trigger=load]").wait_for(state="detached")
    assert response is not None
    assert response.status < 400 or "404" in complaints.pop(), address
    page.evaluate(AXE)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        complaints += [f"{size}: {found}" for found in page.evaluate(ASK)]
        if (over := page.evaluate(SIDEWAYS)) > 0:
            complaints.append(f"{size}: scrolls sideways by {over} px")
    return complaints


@pytest.fixture
def village(settings):
    """A farm with marks, a scanned doubt and a test still to do; officials who watch it."""
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    call_command("load_reference", verbosity=0)
    farm = Farm()
    issue = farm.marked()
    farm.sprayed(clock.today())
    farm.harvested()
    complaint = feedback.file_complaint(
        text="和别的箱子一样", code=scan.code_of(issue.first_serial)
    )
    place = county()
    posts = {
        "producer": (farm.subject.organisation, "producer_manager"),
        "county": (bureau("county", place), "county_officer"),
        "province": (bureau("province", place.parent.parent), "province_officer"),
    }
    for username, (organisation, role) in posts.items():
        AppointmentFactory(user__username=username, organisation=organisation, role=role)
    return farm, issue, complaint


def bureau(kind, region):
    return OrganisationFactory(kind=kind, name=f"{region}农业农村局（示例）", region=region)


PRODUCER = (
    *("/", "/me/notices", "/me/sessions", "/2fa/", "/password", "/subjects/mine"),
    *("/subjects/products", "/subjects/products/add", "/production/record"),
    *(
        "/production/record?kind=fertilising",
        "/production/record/use",
        "/production/record/harvest",
    ),
    *("/production/inputs/purchase", "/production/calendar", "/production/uses"),
    *("/production/batches", "/testing/tests", "/labels/cards", "/labels/certificates"),
    *("/labels/issues", "/labels/scans", "/accounts/users/add", "/accounts/logins"),
)
COUNTY = (
    *("/", "/subjects/", "/subjects/directory", "/subjects/directory/import"),
    *("/production/batches", "/labels/cards?state=applied", "/feedback/complaints", "/projects/"),
)
PROVINCE = ("/", "/subjects/", "/subjects/brands/add", "/projects/years", "/projects/annex1")


def places(farm, issue, complaint):
    batch, number = issue.batch.number, farm.subject.number
    producer = [
        *PRODUCER,
        *(f"/production/batches/{batch}", f"/labels/batches/{batch}"),
        *(f"/testing/batches/{batch}/record", f"/labels/batches/{batch}/certificate"),
        *(f"/labels/batches/{batch}/codes", f"/labels/issues/{issue.pk}"),
        *(f"/labels/cards/{issue.card.pk}", f"/labels/certificates/{issue.certificate.number}"),
    ]
    about = [f"/subjects/{number}", f"/feedback/complaints/{complaint.tracking_number}"]
    return {
        "producer": producer,
        "county": [*COUNTY, *about, f"/production/batches/{batch}"],
        "province": list(PROVINCE),
    }


def test_the_workspace_is_open_to_everybody(live_server, village, browser):
    opened = browser.new_context(locale="zh-CN")
    faults = {}

    for who, addresses in places(*village).items():
        opened.clear_cookies()
        page = opened.new_page()
        log_in(page, live_server.url, who)
        page.close()
        for address in addresses:
            page = opened.new_page()
            if found := faults_on(page, live_server.url + address):
                faults[who, address] = found
            page.close()

    opened.close()
    assert faults == {}


def test_what_strangers_see_is_open_to_everybody(live_server, village, browser, tmp_path):
    opened = browser.new_context(locale="zh-CN")
    _, issue, complaint = village
    code = scan.code_of(issue.first_serial)
    wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
    faults = {}

    with scan_service(live_server.url, tmp_path / "spool") as origin:
        base = live_server.url
        for address in (
            *(f"{base}/login", f"{base}/register", f"{base}/register?county={county().path}"),
            *(f"{base}/complain?code={code}", f"{base}/complain/{complaint.tracking_number}"),
            f"{base}/no-such-page",
            *(f"{origin}/C/{code}", f"{origin}/C/{scan.code_of(999_999)}", f"{origin}/C/{wrong}"),
            f"{origin}/C/",
        ):
            page = opened.new_page()
            if found := faults_on(page, address):
                faults[address] = found
            page.close()

    opened.close()
    assert faults == {}
