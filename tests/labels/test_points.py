"""A trace point prints for a consenting farmer, and the county can account for every label."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.actors import actor_in
from tests.factories.farm import Farm, Point
from xiangsu.accounts import roles
from xiangsu.accounts.models import Notice
from xiangsu.kernel import clock
from xiangsu.kernel.errors import NotAllowed, NotFound, RuleBroken
from xiangsu.kernel.models import LedgerEntry
from xiangsu.labels import queries, rules, services
from xiangsu.subjects import services as subjects

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def here(settings, time_machine, tmp_path):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def farm():
    return Farm()


@pytest.fixture
def issue(farm):
    return farm.marked(quantity=40)


@pytest.fixture
def point(farm):
    return Point(farm)


def test_every_act_is_in_both_ledgers_with_point_clerk_farmer_and_quantity(farm, issue, point):
    point.consented()

    job = point.printed(issue)

    entry = LedgerEntry.objects.get(action="labels.printed_for_farmer")
    assert entry.organisation_id == point.clerk.organisation_id
    assert entry.facts == {
        "point": point.point.number,
        "farmer": farm.subject.number,
        "clerk": point.clerk.user_id,
        "quantity": 10,
    }
    own = LedgerEntry.objects.get(action="labels.printed")
    assert own.organisation_id == farm.subject.organisation_id
    assert job.point == point.point
    assert Notice.objects.filter(
        organisation=farm.subject.organisation, title__contains="打印标签 10 枚"
    ).exists()


def test_without_consent_the_farmer_looks_missing(issue, point):
    with pytest.raises(NotFound):
        point.printed(issue)


def test_a_withdrawn_consent_ends_the_reach(farm, issue, point):
    consent = point.consented()
    job = point.printed(issue)
    subjects.withdraw_consent(farm.owner, pk=consent.pk)

    with pytest.raises(NotFound):
        services.fetch_for_farmer(
            point.clerk, farmer_number=farm.subject.number, job_pk=job.pk, number=1
        )


def test_a_consent_ends_with_its_term(issue, point, time_machine):
    point.consented()
    time_machine.move_to("2027-11-21T10:00:00+08:00", tick=False)

    with pytest.raises(NotFound):
        point.printed(issue)


def test_a_point_reaches_no_job_of_the_farmers_own(farm, issue, point):
    point.consented()
    own = farm.printed(issue)

    with pytest.raises(NotFound):
        services.fetch_for_farmer(
            point.clerk, farmer_number=farm.subject.number, job_pk=own.pk, number=1
        )


def test_a_clerk_may_nothing_but_what_printing_needs(farm, issue, point):
    point.consented()

    with pytest.raises(NotAllowed):
        services.print_labels(
            point.clerk,
            issue_pk=issue.pk,
            design_code="L60x40",
            medium="roll",
            dpi=203,
            first=1,
            last=1,
        )
    with pytest.raises(NotAllowed):
        services.void_codes(
            queries.standing_in(point.clerk, farm.subject.number).actor, pk=issue.pk, reason="x"
        )
    with pytest.raises(NotAllowed):
        services.print_for_farmer(farm.owner, farmer_number=farm.subject.number, issue_pk=issue.pk)


def test_a_clerk_issues_codes_for_the_farmers_batch(farm, issue, point):
    point.consented()

    again = services.issue_for_farmer(
        point.clerk,
        farmer_number=farm.subject.number,
        batch_number=issue.batch.number,
        quantity=5,
        kg_per_unit=Decimal(1),
    )

    assert again.organisation_id == farm.subject.organisation_id
    assert again.quantity == 5


def test_the_county_sees_printed_spoiled_reprinted_and_unexplained(farm, issue, point):
    point.consented()
    first = point.printed(issue, last=20)
    services.spoil_for_farmer(
        point.clerk,
        farmer_number=farm.subject.number,
        job_pk=first.pk,
        first=1,
        last=4,
        reason="卡纸",
    )
    point.printed(issue, first=1, last=4, reason="补打损坏的")
    point.printed(issue, first=11, last=13, reason="再打几枚")

    (account,) = queries.point_accounts(farm.bureau, clock.today().replace(day=1))

    assert (account.printed, account.spoiled, account.reprinted, account.unexplained) == (
        27,
        4,
        7,
        3,
    )
    assert account.farmers == 1


def test_another_month_and_another_county_see_nothing_of_it(farm, issue, point):
    point.consented()
    point.printed(issue)
    october = clock.today().replace(month=10, day=1)

    (account,) = queries.point_accounts(farm.bureau, october)

    assert account.printed == 0
    producer = actor_in(farm.subject.organisation, *roles.grants_of("producer_manager"))
    assert queries.point_accounts(producer, clock.today()) == []


def test_a_closed_point_prints_nothing(farm, issue, point):
    point.consented()
    subjects.close_point(farm.bureau, number=point.point.number, opinion="账物不符")

    with pytest.raises(NotFound):
        point.printed(issue)


def test_a_held_batch_is_not_printed_by_a_point_either(farm, issue, point):
    point.consented()
    farm.tested(issue.batch, reading="63.8")

    with pytest.raises(RuleBroken, match="on_hold"):
        point.printed(issue)


ranges = st.tuples(st.integers(1, 60), st.integers(1, 60)).map(sorted).map(tuple)


@given(ranges, st.lists(ranges, max_size=6))
def test_an_overlap_counts_every_label_once(wanted, printed):
    seen = {n for start, end in printed for n in range(start, end + 1)}

    assert rules.overlap(*wanted, printed) == len(seen & set(range(wanted[0], wanted[1] + 1)))


def test_copies_without_a_spoiled_label_are_unexplained():
    assert rules.unexplained(7, 4) == 3
    assert rules.unexplained(4, 7) == 0


@given(st.integers(1, 30_000), st.integers(0, 30_000))
def test_files_cover_a_range_without_gap_and_hold_at_most_5000(first, more):
    files = rules.file_ranges(first, first + more)

    assert files[0][0] == first
    assert files[-1][1] == first + more
    assert all(end - start < 5_000 for start, end in files)
    assert all(a[1] + 1 == b[0] for a, b in pairwise(files))
