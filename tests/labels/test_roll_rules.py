from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangsu.labels import rules
from xiangsu.labels.rules import Balance, Span
from xiangsu.labels.rules.rolls import KINDS

kg = st.decimals(0, 100_000, places=2)


@st.composite
def rolls(draw):
    """A roll cut into pieces, some of them used."""
    first = draw(st.integers(0, 10**17))
    cuts = sorted(draw(st.sets(st.integers(1, 999), max_size=12)) | {0, 1000})
    kinds = draw(st.lists(st.sampled_from([*KINDS, ""]), min_size=12, max_size=13))
    pieces = zip(cuts, cuts[1:], kinds, strict=False)
    used = [Span(first + a, first + b - 1, kind) for a, b, kind in pieces if kind]
    return first, first + 999, used


@given(rolls(), st.booleans())
def test_every_label_of_a_roll_is_accounted_for_once(roll, closed):
    first, last, used = roll

    account = rules.roll_account(first, last, reversed(used), closed=closed)

    parts = (account.activated, account.damaged, account.lost, account.void, account.unused)
    assert sum(parts) == sum(span.quantity for span in used)
    assert sum(parts) + account.left + account.gap == account.delivered == 1000
    assert not (closed and account.left)
    taken = {at for span in [*used, *account.gaps] for at in range(span.first, span.last + 1)}
    assert len(taken) == 1000 - account.left


@given(st.integers(1, 10**8), st.integers(1, 5_000), st.data())
def test_a_unit_lies_in_the_box_that_holds_it(units, per_box, data):
    unit = data.draw(st.integers(0, units - 1))

    box = rules.box_of(unit, per_box)

    assert unit in rules.units_of(box, per_box, units)
    assert 0 <= box < rules.boxes_for(units, per_box)


@given(kg, kg, kg, kg, kg, kg)
def test_an_order_passes_exactly_when_it_fits(area, ceiling, bought, issued, void, wanted):
    balance = Balance(area, ceiling, bought, Decimal(0), issued, void)

    fault = rules.order_fault(wanted, balance)

    assert (fault == "") == (wanted + issued + void <= area * ceiling + bought)


def test_the_arithmetic_is_shown_term_by_term():
    balance = Balance(*map(Decimal, ("90", "400", "0", "500.5", "30000", "120")))

    assert balance.arithmetic == (
        "90 亩 × 400 kg/亩 + 收购 0 kg + 县局核准 500.5 kg"
        " − 已订 30,000 kg − 作废 120 kg = 6,380.5 kg"
    )


@given(kg, st.decimals(1, 1000, places=2), st.decimals(1, 1000, places=2))
def test_a_converted_weight_needs_the_same_plots(weight, own, other):
    assert rules.converted(weight, own, other) / other == pytest.approx(weight / own)


@pytest.mark.parametrize(
    ("keep", "fault"), [(0, "之间"), (100, "之间"), (29, "前 30 枚已经用过"), (30, "")]
)
def test_a_roll_is_cut_behind_what_was_used(keep, fault):
    assert fault in rules.split_fault(keep, 100, 30)
    assert bool(rules.split_fault(keep, 100, 30)) == bool(fault)
