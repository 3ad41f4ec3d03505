from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from xiangsu.scan.history import History, bit_of, estimated
from xiangsu.scan.verdict import hero, judge

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def history(**known):
    facts = {"times": 1, "shoppers": 1, "phones": 1, "counties": 1, "fastest_kmh": 0}
    return History(**({"first_at": NOW - timedelta(days=2)} | facts | known))


def judged(*, state="active", same_phone=False, since=None, **known):
    return judge(state=state, history=history(**known), now=NOW, same_phone=same_phone, since=since)


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        ({}, "first"),
        ({"times": 5, "shoppers": 1}, "first"),  # the others scanned at work
        ({"times": 2, "shoppers": 2, "phones": 2}, "few"),
        ({"times": 3, "shoppers": 3, "same_phone": True}, "same"),
        ({"times": 4, "shoppers": 4, "phones": 4}, "seen"),
        ({"times": 2, "shoppers": 2, "phones": 2, "counties": 2}, "seen"),
        ({"times": 30, "shoppers": 30, "phones": 12}, "copied"),
        ({"times": 9, "shoppers": 9, "phones": 3, "counties": 4}, "copied"),
        ({"times": 2, "shoppers": 2, "phones": 2, "fastest_kmh": 200}, "copied"),
        ({"times": 2, "shoppers": 2, "phones": 2, "fastest_kmh": 199}, "few"),
        ({"first_at": NOW - timedelta(days=200), "shoppers": 2, "phones": 2}, "seen"),
        ({"since": NOW - timedelta(days=1)}, "seen"),
        ({"times": 2, "fastest_kmh": 900, "same_phone": True}, "copied"),
    ],
)
def test_the_verdict_follows_from_what_was_seen(known, kind):
    assert judged(**known).kind == kind


@pytest.mark.parametrize("state", ["frozen", "recalled", "void", "retired"])
def test_a_state_speaks_before_any_history(state):
    said = judge(state=state, reason="农残超标", history=history(phones=30), now=NOW)

    assert (said.kind, said.reasons) == (state, ())
    assert said.line.endswith("：农残超标")


def test_without_a_count_nothing_is_claimed():
    assert judge(state="active", history=None, now=NOW).kind == "unconfirmed"


def test_every_warning_says_why_and_what_to_do():
    said = judged(times=14, shoppers=14, phones=13, counties=2, fastest_kmh=310)

    assert said.reasons == (
        "两次查询的地点太远、时间太近：要 310 公里的时速才赶得到",
        "约有 13 部不同的手机查询过",
        "约有 2 个不同的县市区查询过",
    )
    assert "投诉举报" in said.advice
    assert all(reason in hero(said, NOW) for reason in said.reasons)


def test_few_phones_are_counted_exactly_and_many_closely():
    def counted(quantity):
        bits = 0
        for number in range(quantity):
            bits |= bit_of(sha256(b"%d" % number).digest())
        return estimated(bits)

    assert [counted(n) for n in (0, 1, 2, 3)] == [0, 1, 2, 3]
    assert 32 <= counted(40) <= 48
    assert min(bit_of(b"%d" % n) for n in range(500)) >= -(1 << 63)
