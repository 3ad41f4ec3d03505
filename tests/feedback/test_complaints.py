from uuid import uuid4

import pytest
from django.test import Client

from tests.actors import bureau_of
from tests.factories.accounts import county, township
from tests.factories.farm import Farm
from xiangsu.accounts import roles
from xiangsu.feedback import queries, services
from xiangsu.feedback.models import Complaint
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.scan import queries as scan

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture
def code(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return scan.code_of(Farm().marked().first_serial)


def officer(code="430923", name="安化县"):
    return bureau_of(county(code, name), *roles.grants_of("county_officer"))


def test_a_complaint_lands_in_the_county_of_its_code(code):
    complaint = services.file_complaint(text="发霉", code=code, contact="13800001234")

    assert list(queries.complaints_of(officer())) == [complaint]
    assert list(queries.complaints_of(officer("431125", "江永县"))) == []
    assert queries.contact_of(officer(), complaint) == "13800001234"


def test_the_complainant_is_hidden_above_and_below(code):
    complaint = services.file_complaint(text="发霉", code=code, contact="13800001234")
    city = bureau_of(county().parent, *roles.grants_of("city_officer"))

    assert queries.contact_of(city, complaint) == "138****1234"


def test_an_unknown_code_needs_a_county():
    with pytest.raises(RuleBroken, match="no_county"):
        services.file_complaint(text="假的", code="4301")

    complaint = services.file_complaint(text="假的", code="4301", county_path=county().path)

    assert complaint.region == county()


def test_a_double_click_files_once(code):
    click = uuid4()

    first = services.file_complaint(text="发霉", code=code, client_id=click)
    second = services.file_complaint(text="发霉", code=code, client_id=click)

    assert first == second
    assert Complaint.objects.count() == 1


def test_a_shopper_complains_and_follows_it_without_logging_in(code):
    client = Client()

    page = client.get(f"/complain?code={code}")
    sent = client.post("/complain", {"code": code, "text": "发霉"}, follow=True)
    services.close(officer(), number=Complaint.objects.get().tracking_number, reply="已责令整改")
    later = client.get(sent.request["PATH_INFO"])

    assert code in page.content.decode()
    assert Complaint.objects.get().tracking_number in sent.content.decode()
    assert "已责令整改" in later.content.decode()


def test_a_guessed_tracking_number_finds_nothing():
    with pytest.raises(NotFound):
        queries.complaint_tracked("AAAAAAAAAAAA")


def test_the_second_of_two_handlers_is_told(code):
    complaint = services.file_complaint(text="发霉", code=code)
    services.take_up(officer(), number=complaint.tracking_number)

    with pytest.raises(RuleBroken, match="already_taken"):
        services.take_up(officer(), number=complaint.tracking_number)


def test_a_township_sees_complaints_about_its_producers_only(code):
    about_dongping = services.file_complaint(text="发霉", code=code, contact="13800001234")
    services.file_complaint(text="别处买的", code="4301", county_path=county().path)
    grants = roles.grants_of("township_inspector")

    dongping = queries.complaints_of(bureau_of(township(), *grants))
    elsewhere = queries.complaints_of(bureau_of(township("430923101", "清塘铺镇"), *grants))

    assert (list(dongping), list(elsewhere)) == ([about_dongping], [])
    assert queries.contact_of(bureau_of(township(), *grants), about_dongping) == "138****1234"


@pytest.mark.parametrize("spoil", ["mistyped", "forged", "too_long"])
def test_a_code_that_is_not_ours_asks_for_the_county_and_keeps_what_was_typed(code, client, spoil):
    typed = {
        "mistyped": code[:-1] + str((int(code[-1]) + 1) % 10),
        "forged": "430112345678901234567890",
        "too_long": code + "1" * 20,
    }[spoil]

    asked = client.post("/complain", {"code": typed, "text": "味道不对", "contact": "13800001234"})

    form = asked.context["form"]
    wrong = "code" if spoil == "too_long" else "county_path"
    assert (asked.status_code, list(form.errors)) == (422, [wrong])
    assert (form["code"].value(), form["text"].value()) == (typed, "味道不对")
    assert Complaint.objects.count() == 0


def test_a_code_typed_in_full_width_digits_or_groups_is_understood(code, client):
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    grouped = " ".join(code[at : at + 4] for at in range(0, 24, 4))

    for typed in (wide, grouped):
        client.post("/complain", {"code": typed, "text": "味道不对"})

    assert {c.batch is not None for c in Complaint.objects.all()} == {True}
    assert Complaint.objects.count() == 2
