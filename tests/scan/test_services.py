import gzip

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories.scan import DOCUMENT
from xiangsu.scan import queries, services
from xiangsu.scan.models import CodeRun, PublishedCard
from xiangsu.scan.splice import CODE, DIGITS, HERO, STATE, Page

pytestmark = pytest.mark.django_db


def published(batch_id=1, quantity=100):
    return services.publish_card(
        first_serial=services.reserve_serials(quantity),
        quantity=quantity,
        batch_id=batch_id,
        organisation_id=7,
        region_path="/43/4309/430923/",
        document=DOCUMENT,
    )


def test_every_code_of_a_run_shows_the_batchs_card():
    run = published()

    assert queries.card_at(run.first_serial).document == DOCUMENT
    assert queries.card_at(run.last_serial).document == DOCUMENT
    assert queries.card_at(run.last_serial + 1) is None
    assert queries.serial_of(queries.code_of(run.last_serial)) == run.last_serial


def test_runs_follow_each_other_without_overlap():
    first, second = published(), published(batch_id=2)

    assert second.first_serial == first.last_serial + 1


def test_overlapping_runs_are_impossible():
    run = published()

    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        CodeRun.objects.create(
            first_serial=run.last_serial,
            last_serial=run.last_serial + 1,
            batch_id=9,
            organisation_id=7,
            region_path="/43/",
        )

    assert CodeRun.objects.count() == 1


def test_a_change_of_state_reaches_all_runs_but_void_ones():
    first, second = published(), published()
    services.void_run(second.first_serial, "印坏")

    services.set_state([1], "recalled", "农残超标")

    assert sorted(CodeRun.objects.values_list("first_serial", "state", "reason")) == [
        (first.first_serial, "recalled", "农残超标"),
        (second.first_serial, "void", "印坏"),
    ]


def test_a_changed_run_carries_the_transaction_that_changed_it():
    run = published()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (current,) = cursor.fetchone()

    run.refresh_from_db()

    assert run.changed_xid == current


def test_a_card_is_rendered_anew_only_when_it_changed():
    published()

    same = services.republish(batch_id=1, document=DOCUMENT)
    other = services.republish(batch_id=1, document=DOCUMENT | {"public_note": "已复检合格"})

    assert (same, other) == (1, 2)
    assert CodeRun.objects.get().card_version == 2


def test_the_page_keeps_its_budget():
    """≤ 60 KB raw, ≤ 20 KB compressed, one request, no script."""
    published()
    values = {STATE: "ok", HERO: "<h1>验证通过</h1>", CODE: "4301", DIGITS: "4301"}
    page = Page(bytes(PublishedCard.objects.get().page))

    body, packed = page.body(values), page.gzipped(values)

    assert len(body) <= 60_000
    assert len(packed) <= 20_000
    assert gzip.decompress(packed) == body
    text = body.decode()
    assert "承诺达标合格证" in text
    assert "<script" not in text
    assert "src=" not in text
    assert "\u2402" not in text
