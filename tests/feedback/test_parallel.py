import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import county
from tests.parallel import at_once
from xiangsu.feedback.models import Complaint

pytestmark = [
    pytest.mark.slow,  # commits for real and empties every table afterwards
    pytest.mark.django_db(transaction=True),
]


def test_a_complaint_sent_twice_is_filed_once():
    body = {
        "text": "味道不对",
        "county_path": county().path,
        "client_id": "0b0b8a4e-6f0d-4a0a-9a51-3d1d5f5c0001",
    }

    first, second = at_once(
        0, *(lambda: Client().post(reverse("feedback-complain"), body) for _ in "12")
    )

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert Complaint.objects.count() == 1
