import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangsu.subjects import rules

VALID = (
    "91430923MA4T00019F",
    "93431129MA4T000193",
    "92431023MA4T00019A",
    "N2430525MA4T000197",
    "91110000600037341L",
)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", VALID)
def test_valid_credit_codes_pass(code):
    assert rules.uscc_fault(code) == ""
    assert rules.with_check(code[:16]) == code


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_changed_character_is_found(code, position, character):
    changed = code[:position] + character + code[position + 1 :]

    assert (rules.uscc_fault(changed) == "") == (changed == code)


@pytest.mark.parametrize(
    ("code", "words"),
    [("9143", "应为 18 位，现在是 4 位"), ("91430923MA4T0001OF", "第 17 位“O”"), ("", "0 位")],
)
def test_the_fault_is_named(code, words):
    assert words in rules.uscc_fault(code)


def test_completeness_counts_what_is_there():
    everything = dict.fromkeys(rules.NEEDED, True)

    assert rules.completeness(everything) == rules.Completeness(100, ())
    assert rules.completeness(everything | {"uscc": False}).missing == ("统一社会信用代码",)
    assert rules.completeness({}).percent == 0


@pytest.mark.parametrize(
    ("read_path", "own", "seen"),
    [
        ("/43/4309/430923/", False, True),
        ("/43/4309/", False, False),
        ("/43/", False, False),
        ("/43/4311/431125/", False, False),
        ("", True, True),
    ],
)
def test_contacts_are_shown_to_the_county_and_the_producer(read_path, own, seen):
    region = "/43/4309/430923/430923100/"

    assert rules.may_see_contact(read_path, region, own=own) is seen
