import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import AppointmentFactory, OrganisationFactory
from xiangsu.accounts.models import LoginEvent, OwnSession

pytestmark = pytest.mark.django_db
PASSWORD = "Xiangsu#2026"


def log_in(client, username, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password} | extra)


def test_a_login_is_kept_with_its_organisation():
    post = AppointmentFactory()

    response = log_in(Client(HTTP_USER_AGENT="电话"), post.user.username)

    assert response.status_code == 302
    assert list(LoginEvent.objects.values_list("username", "organisation", "succeeded")) == [
        (post.user.username, post.organisation_id, True)
    ]
    assert OwnSession.objects.get().user == post.user


def test_five_wrong_passwords_lock_the_account():
    post = AppointmentFactory()
    client = Client()
    for _ in range(4):
        assert log_in(client, post.user.username, "wrong").status_code == 200

    locked = log_in(client, post.user.username, "wrong")
    with_the_right_password = log_in(client, post.user.username)

    assert locked.status_code == 429
    assert with_the_right_password.status_code == 429
    assert "15 分钟" in with_the_right_password.content.decode()
    assert LoginEvent.objects.filter(succeeded=True).count() == 0


def test_what_was_typed_comes_back_after_logging_in_again():
    post = AppointmentFactory()
    client = Client()

    ended = client.post("/accounts/users/add", {"display_name": "示例人员", "username": "new"})
    resume = ended.context["resume"]
    log_in(client, post.user.username, resume=resume)
    page = client.get("/accounts/users/add")

    assert ended.status_code == 401
    assert "示例人员" in page.content.decode()


def test_a_forged_resume_is_ignored():
    post = AppointmentFactory()

    response = log_in(Client(), post.user.username, resume="forged")

    assert response.status_code == 302


def test_an_idle_session_ends(time_machine):
    post = AppointmentFactory()
    client = Client()
    time_machine.move_to("2026-11-23T08:00:00+08:00", tick=False)
    log_in(client, post.user.username)
    client.get(reverse("accounts-sessions"))

    time_machine.move_to("2026-11-23T08:31:00+08:00", tick=False)
    response = client.get(reverse("accounts-sessions"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert OwnSession.objects.count() == 0


def test_a_session_can_be_ended_from_another_place():
    post = AppointmentFactory()
    here, there = Client(), Client()
    log_in(here, post.user.username)
    log_in(there, post.user.username)
    other = OwnSession.objects.get(session_key=there.session.session_key)

    here.post(reverse("accounts-session-end", args=[other.key]))

    assert there.get(reverse("accounts-sessions")).status_code == 302
    assert here.get(reverse("accounts-sessions")).status_code == 200


def test_somebody_elses_session_looks_missing():
    mine, other = AppointmentFactory(), AppointmentFactory()
    client = Client()
    log_in(client, mine.user.username)
    log_in(Client(), other.user.username)
    session = OwnSession.objects.get(user=other.user)

    response = client.post(reverse("accounts-session-end", args=[session.key]))

    assert response.status_code == 404
    assert OwnSession.objects.filter(pk=session.pk).exists()


def test_an_official_with_an_old_password_must_change_it(time_machine):
    bureau = OrganisationFactory(kind="county", name="安化县农业农村局（示例）")
    time_machine.move_to("2026-05-01T08:00:00+08:00", tick=False)
    post = AppointmentFactory(organisation=bureau, role="county_officer")
    client = Client()

    time_machine.move_to("2026-11-23T08:00:00+08:00", tick=False)
    log_in(client, post.user.username)
    response = client.get(reverse("accounts-sessions"))

    assert (response.status_code, response.url) == (302, reverse("account_change_password"))


def test_an_official_without_a_second_factor_is_led_to_set_it_up(settings):
    settings.XIANGSU_TOTP_REQUIRED = True
    bureau = OrganisationFactory(kind="county", name="安化县农业农村局（示例）")
    post = AppointmentFactory(organisation=bureau, role="county_officer")
    client = Client()
    log_in(client, post.user.username)

    response = client.get(reverse("accounts-sessions"))

    assert (response.status_code, response.url) == (302, reverse("mfa_activate_totp"))


def test_a_user_without_a_post_is_told_whom_to_ask():
    post = AppointmentFactory(ends_on="2022-01-01")
    client = Client()
    log_in(client, post.user.username)

    response = client.get(reverse("accounts-sessions"))

    assert response.status_code == 403
    assert "联系本单位管理员" in response.content.decode()
