"""Registrations, reviewed and sent in at the same time."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from demo.people import licence_picture
from tests.actors import actor_in, browser, bureau_of
from tests.factories.accounts import OrganisationFactory, county, township
from tests.factories.farm import Farm
from tests.parallel import at_once
from xiangsu.accounts import roles
from xiangsu.subjects import services
from xiangsu.subjects.models import DirectoryEntry, ReviewNote, Subject

pytestmark = [
    pytest.mark.slow,  # commits for real and empties every table afterwards
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed_reference_data"),
]


def drafted(name):
    subject = services.register(
        name="云溪茶业（示例）",
        region_path=township().path,
        username=name,
        password="Xiangsu#2026",
        display_name="示例人员",
        phone="13800001234",
    )
    owner = actor_in(subject.organisation, *roles.grants_of("producer_manager"))
    services.save_draft(
        owner,
        licence=licence_picture(name),
        kind="enterprise",
        uscc="91430923MA4T00019F",
        legal_representative="示例人员",
        address="示例路 1 号",
        industry="茶叶",
    )
    return owner


def bureau():
    return OrganisationFactory(kind="county", name="县局（示例）", region=county())


def test_of_two_officers_who_decide_a_registration_one_is_told():
    number = services.submit(drafted("owner")).number
    office = bureau()
    approves, returns = (browser(office, "county_officer") for _ in "12")
    reason = {"field": "name", "why": "不符"}

    first, second = at_once(
        office.pk,
        lambda: approves.post(reverse("subjects-approve", args=[number])),
        lambda: returns.post(reverse("subjects-return", args=[number]), reason),
    )

    assert (first.status_code, second.status_code) == (302, 422)
    assert "可能刚由同事处理过，请刷新查看" in second.content.decode()
    assert Subject.objects.get().state == "approved"
    assert list(ReviewNote.objects.all()) == []


def test_one_credit_code_sent_in_twice_is_registered_once():
    first, second = drafted("first"), drafted("second")

    answers = at_once(
        first.organisation_id, lambda: services.submit(first), lambda: services.submit(second)
    )

    assert answers[1] == "uscc_taken"
    assert Subject.objects.filter(state="submitted").count() == 1


def test_one_login_name_is_given_once():
    answers = at_once(0, lambda: drafted("same"), lambda: drafted("same"))

    assert answers[1] == "username_taken"
    assert Subject.objects.count() == 1


def test_two_directories_written_at_once_do_not_add_up():
    office = bureau()
    actor = bureau_of(county(), *roles.grants_of("county_officer"), organisation_id=office.pk)
    table = "名称,统一社会信用代码,主体类型\n云溪,91430923MA4T00019F,企业\n".encode()
    jobs = [
        services.preview_directory(actor, file=ContentFile(table, name="名录.csv")) for _ in "12"
    ]

    at_once(
        office.pk,
        *(lambda j=job: services.commit_directory(actor, job_id=j.pk) for job in jobs),
    )

    assert DirectoryEntry.objects.get().import_job == jobs[1]


def test_a_product_clicked_twice_is_added_once():
    farm = Farm()
    category = farm.harvested().product.category_id

    answers = at_once(
        farm.owner.organisation_id,
        *(lambda: services.add_product(farm.owner, name="茄子", category_id=category),) * 2,
    )

    assert answers[1] == "product_known"
