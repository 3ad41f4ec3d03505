"""Registration in the browser, with input that is wrong: told why, nothing lost."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from demo.people import licence_picture
from tests.actors import actor_in, browser, closed
from tests.factories.accounts import OrganisationFactory, county, province
from tests.factories.farm import Farm
from tests.factories.hostile import DIRECTORY, newcomer, picture_bomb
from xiangsu.accounts import roles
from xiangsu.accounts.middleware import RESUME_SALT
from xiangsu.kernel.models import EvidenceFile
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries, services
from xiangsu.subjects.models import BrandAuthorisation

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]
MINE = "/subjects/mine"
TYPED = {
    "kind": "enterprise",
    "name": "新主体（示例）",
    "uscc": "91430923MA4T00019F",
    "legal_representative": "示例人员",
    "address": "示例路 1 号",
    "industry": "茶叶",
    "contact_name": "示例人员",
    "contact_phone": "13800005678",
}


@pytest.fixture
def subject():
    return newcomer("newcomer")


@pytest.fixture
def owner(subject):
    return browser(subject.organisation, "producer_manager")


def kept(response):
    """What the form shows again."""
    form = response.context["form"]
    return {name: form[name].value() for name in TYPED}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("91430923MA4T00019G", "统一社会信用代码校验不通过，请对照营业执照逐位核对。"),
        ("91430923MA4T0001", "统一社会信用代码应为 18 位，现在是 16 位。"),
        (
            "91430923MA4TO0019F",
            "第 13 位“O”不会出现在信用代码里（没有字母 I、O、S、V、Z）。",
        ),
    ],
    ids=["check", "length", "letter"],
)
def test_a_wrong_credit_code_is_told_at_its_field(owner, code, why):
    typed = TYPED | {"uscc": code, "licence": licence_picture("n"), "submit": "1"}

    refused = owner.post(MINE, typed)

    assert refused.status_code == 422
    assert refused.context["form"].errors == {"uscc": [why]}
    assert kept(refused) == TYPED | {"uscc": code}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("big.pdf", b"%PDF-" + b"0" * 20 * 1024 * 1024, "文件有 20 MB，超过 10 MB。"),
        ("licence.jpg", b"MZ\x90\x00\x03" + bytes(200), "这个文件不是照片"),
        ("page.png", b"<!doctype html><script>alert(1)</script>", "这个文件不是照片"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "这个文件不是照片"),
        ("bomb.png", picture_bomb(), "照片超过 6000 万像素"),
    ],
    ids=["twenty_megabytes", "program", "page", "drawing", "bomb"],
)
def test_a_licence_that_is_none_is_told_and_the_rest_stays(owner, subject, name, content, why):
    refused = owner.post(MINE, TYPED | {"licence": ContentFile(content, name=name)})

    assert refused.status_code == 422
    assert refused.context["form"].errors["licence"][0].startswith(why)
    assert kept(refused) == TYPED
    assert EvidenceFile.objects.count() == 0
    assert queries.subject_of(subject.organisation_id).uscc == ""


def test_a_file_is_asked_for_again_after_the_session_ended(owner, subject):
    stranger = Client()

    ended = stranger.post(MINE, TYPED | {"licence": licence_picture("n")})
    back = stranger.post(
        reverse("account_login") + f"?next={MINE}",
        {
            "login": "newcomer",
            "password": "Xiangsu#2026",
            "resume": ended.context["resume"],
        },
        follow=True,
    )

    assert ended.status_code == 401
    assert "照片等附件需要重新选择" in ended.content.decode()
    assert back.redirect_chain == [(MINE, 302)]
    assert "已恢复您登录过期前填写的内容" in back.content.decode()
    assert "请重新选择照片等附件" in back.content.decode()
    assert kept(back) == TYPED


def test_a_password_is_not_put_aside_when_the_session_ended():
    ended = Client().post("/accounts/users/add", {"username": "new", "password": "Geheim#2026"})

    assert signing.loads(ended.context["resume"], salt=RESUME_SALT) == [
        "/accounts/users/add",
        {"username": ["new"]},
    ]


def test_an_unknown_county_leads_back_to_the_choice():
    page = Client().get(reverse("subjects-register"), {"county": "/43/\x00"})

    assert page.status_code == 200
    assert "第 1 步" in page.content.decode()


def test_a_brand_for_nobody_is_told_at_its_field():
    ministry = browser(OrganisationFactory(kind="province", region=province()), "province_officer")

    refused = ministry.post(
        "/subjects/brands/add",
        {
            "subject_number": "S430923-9999",
            "brand": "anhua_dark_tea",
            "certificate_no": "SQ-1",
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
        },
    )

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["subject_number"]
    assert refused.context["form"]["certificate_no"].value() == "SQ-1"
    assert list(BrandAuthorisation.objects.all()) == []


def test_the_county_is_told_when_no_decision_was_chosen():
    farm = Farm()
    change = services.propose_change(farm.owner, reason="更名", industry="茶叶")
    bureau = browser(OrganisationFactory(kind="county", region=county()), "county_officer")

    page = bureau.post(f"/subjects/changes/{change.pk}/decide", {}, follow=True)

    assert "请选择审核结果" in page.content.decode()


def test_a_licence_is_served_as_what_it_is_and_to_nobody_else():
    farm = Farm()
    url = f"/subjects/{farm.subject.number}/licence"
    stranger = browser(OrganisationFactory(), "producer_manager")

    answer = closed(browser(farm.subject.organisation, "producer_manager").get(url))

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert stranger.get(url).status_code == 404


def test_a_decision_typed_before_the_session_ended_comes_back_on_the_page_it_was_typed_on():
    farm = Farm()
    bureau = OrganisationFactory(kind="county", region=county())
    officer = browser(bureau, "county_officer")
    username = officer.get(reverse("accounts-sessions")).wsgi_request.user.username
    page = f"/subjects/{farm.subject.number}"
    stranger = Client(HTTP_REFERER=f"http://testserver{page}")

    ended = stranger.post(f"{page}/return", {"field": "name", "why": "与执照不符"})
    back = stranger.post(
        ended.context["login"],
        {"login": username, "password": "Xiangsu#2026", "resume": ended.context["resume"]},
        follow=True,
    )

    assert back.redirect_chain == [(page, 302)]
    assert back.context["return_form"]["why"].value() == "与执照不符"


def test_names_that_look_like_formulas_leave_as_text(owner, subject):
    services.add_product(
        actor_in(subject.organisation, *roles.grants_of("producer_manager")),
        name='=HYPERLINK("http://x")',
        category_id=reference.category_for("01040501").pk,
        spec="{=1+1}",
    )

    sent = owner.get("/subjects/products?export=xlsx")

    assert sent.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    with ZipFile(BytesIO(sent.content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    cells = CalamineWorkbook.from_filelike(BytesIO(sent.content)).get_sheet_by_index(0)
    assert any(str(cell).startswith('=HYPERLINK("http://x")') for cell in cells.to_python()[1])


def test_the_name_of_an_imported_file_cannot_become_markup():
    bureau = browser(OrganisationFactory(kind="county", region=county()), "county_officer")
    file = ContentFile(
        f"{DIRECTORY}云溪,1,企业\n".encode(), name="<img src=x onerror=alert(1)>.csv"
    )

    looked = bureau.post("/subjects/directory/import", {"file": file})
    page = bureau.get(looked.url).content.decode()
    marked = bureau.get(f"{looked.url}?marked")

    assert "&lt;img src=x onerror=alert(1)&gt;.csv" in page
    assert "<img src=x" not in page
    assert "B2" in page
    assert "应为 18 位，现在是 1 位" in page
    assert marked.headers["X-Content-Type-Options"] == "nosniff"
