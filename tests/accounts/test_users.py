from datetime import date

import pytest

from tests.actors import bureau_of
from tests.factories.accounts import AppointmentFactory, OrganisationFactory, county, township
from xiangsu.accounts import queries, services
from xiangsu.accounts.models import User
from xiangsu.kernel.errors import NotAllowed, NotFound, RuleBroken

pytestmark = pytest.mark.django_db
NEW = {
    "role": "producer_manager",
    "display_name": "示例人员",
    "username": "newcomer",
    "password": "Xiangsu#2026",
}


def test_a_bureau_adds_people_in_its_reach():
    producer = OrganisationFactory(region=township())
    bureau = bureau_of(county(), "accounts.manage", "accounts.view")

    post = services.add_user(bureau, organisation=producer, **NEW)

    assert queries.actor_of(post).grants >= {"subjects.register", "labels.issue"}
    assert list(queries.users_of(bureau)) == [post]


def test_another_countys_organisation_looks_missing():
    far = OrganisationFactory(region=county("431125", "江永县"))
    bureau = bureau_of(county(), "accounts.manage", "accounts.view")

    with pytest.raises(NotFound):
        services.add_user(bureau, organisation=far, **NEW)

    assert User.objects.count() == 0


def test_without_the_grant_nobody_is_added():
    producer = OrganisationFactory(region=township())

    with pytest.raises(NotAllowed):
        services.add_user(bureau_of(county()), organisation=producer, **NEW)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"role": "county_officer"}, "role_unfit"),
        ({"password": "short"}, "password_weak"),
        ({"password": "alllowercaseletters"}, "password_weak"),
        ({"username": "taken"}, "username_taken"),
    ],
)
def test_unfit_people_are_refused_with_a_reason(change, code):
    AppointmentFactory(user__username="taken")
    producer = OrganisationFactory(region=township())
    bureau = bureau_of(county(), "accounts.manage", "accounts.view")

    with pytest.raises(RuleBroken) as refusal:
        services.add_user(bureau, organisation=producer, **(NEW | change))

    assert refusal.value.code == code
    assert User.objects.count() == 1


def test_the_last_five_passwords_are_not_used_again():
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    user = services.create_user("someone", "Xiangsu#0000", display_name="示例人员")
    for step in range(1, 6):
        user.set_password(f"Xiangsu#000{step}")
        user.save()

    validate_password("Xiangsu#0000", user)
    with pytest.raises(ValidationError):
        validate_password("Xiangsu#0001", user)


def test_a_post_that_ended_gives_no_actor():
    post = AppointmentFactory(ends_on=date(2026, 1, 31))

    assert queries.appointments_of_user(post.user_id, date(2026, 1, 31)) == [post]
    assert queries.appointments_of_user(post.user_id, date(2026, 2, 1)) == []
