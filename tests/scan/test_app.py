"""The scan service itself, on the real database; `answer` is what a phone receives."""

import asyncio
import gzip
import time
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import quote

import asyncpg
import pytest
from django.db import connection, transaction

from tests.factories.accounts import AppointmentFactory, OrganisationFactory
from tests.factories.scan import DOCUMENT
from xiangsu.accounts.badges import badge_of
from xiangsu.scan import events, queries, services
from xiangsu.scan.app import App
from xiangsu.scan.events import Scan, Spool
from xiangsu.scan.limits import BURST
from xiangsu.scan.models import ScanCounter, ScanEvent
from xiangsu.scan.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "1:2b7e151628aed2a6abf7158809cf4f3c"


def database_address():
    d = connection.settings_dict
    return f"postgresql://{d['USER']}:{d['PASSWORD']}@/{d['NAME']}?host={d['HOST']}"


@pytest.fixture
def run():
    with transaction.atomic():
        return services.publish_card(
            first_serial=services.reserve_serials(100),
            quantity=100,
            batch_id=1,
            organisation_id=7,
            region_path="/43/4309/430923/",
            document=DOCUMENT,
        )


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("XIANGSU_CODE_KEY", KEY)
    monkeypatch.setenv("XIANGSU_BADGE_KEY", "only-for-tests")
    monkeypatch.setenv("XIANGSU_SCAN_DATABASE_URL", database_address())
    monkeypatch.setenv("XIANGSU_SCAN_SPOOL", str(tmp_path / "spool"))
    return tmp_path / "spool"


@asynccontextmanager
async def living(*, wait=True):
    app = App()
    tasks = [asyncio.create_task(app.runs.keep()), asyncio.create_task(app.events.keep())]
    while wait and not (app.runs.loaded and app.events.connected):
        await asyncio.sleep(0.01)
    try:
        yield app
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await asyncio.sleep(0.05)  # closed connections take a turn of the loop to go


async def get(app, path, *, method="GET", **headers):
    sent = []

    async def send(message):
        sent.append(message)

    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
    }
    await app(scope, None, send)
    head = dict(sent[0]["headers"])
    body = sent[1]["body"]
    if head.get(b"content-encoding") == b"gzip":
        body = gzip.decompress(body)
    return sent[0]["status"], head, body.decode()


def answers(*paths, **headers):
    async def ask():
        async with living() as app:
            return [await get(app, path, **headers) for path in paths]

    return asyncio.run(ask())


def test_the_first_scan_says_so_and_the_second_counts(run, environment):
    code = queries.code_of(run.first_serial)

    (status, head, first), (_, _, second) = answers(f"/C/{code}", f"/c/{code}")

    assert status == 200
    assert head[b"cache-control"] == b"no-store"
    assert "本码为首次查询" in first
    assert "本码第 2 次查询" in second
    assert "茯砖茶（金花）" in first
    assert f"/complain?code={code}" in first
    assert ScanEvent.objects.count() == ScanCounter.objects.get().times == 2


def test_the_same_phone_is_not_warned(run, environment):
    path = f"/C/{queries.code_of(run.first_serial)}"

    async def twice():
        async with living() as app:
            _, head, _ = await get(app, path)
            cookie = head[b"set-cookie"].decode().split(";")[0]
            return await get(app, path, cookie=cookie)

    _, _, again = asyncio.run(twice())

    assert "您今天已查询过 · 共查询 2 次" in again


def test_compressed_and_plain_answers_are_the_same_page(run, environment):
    paths = [f"/C/{queries.code_of(run.first_serial + n)}" for n in range(2)]

    (plain,) = answers(paths[0])
    (packed,) = answers(paths[1], **{"accept-encoding": "gzip"})

    assert packed[1][b"content-encoding"] == b"gzip"
    assert len(packed[2]) == len(plain[2])


@pytest.mark.parametrize(
    ("state", "words"),
    [("frozen", "暂停销售"), ("recalled", "产品已召回"), ("void", "追溯码已作废")],
)
def test_each_state_has_its_page_within_a_second(run, environment, state, words):
    path = f"/C/{queries.code_of(run.first_serial)}"

    async def change_and_wait():
        other = await asyncpg.connect(database_address())
        async with living() as app:
            _, _, before = await get(app, path)
            await other.execute(f"UPDATE scan_coderun SET state = '{state}', reason = '农残超标'")
            changed = time.monotonic()
            while words not in (page := (await get(app, path))[2]):
                assert time.monotonic() - changed < 1
                await asyncio.sleep(0.01)
        await other.close()
        return before, page

    before, after = asyncio.run(change_and_wait())

    assert words not in before
    assert "农残超标" in after


@pytest.mark.slow  # waits for the one-second look
def test_a_lost_notification_heals_within_about_a_second(run, environment):
    path = f"/C/{queries.code_of(run.first_serial)}"

    async def change_in_silence():
        other = await asyncpg.connect(database_address())
        async with living() as app:
            await other.execute("ALTER TABLE scan_coderun DISABLE TRIGGER announce_change")
            await other.execute("UPDATE scan_coderun SET state = 'recalled'")
            await asyncio.sleep(1.2)
            _, _, page = await get(app, path)
        await other.execute("ALTER TABLE scan_coderun ENABLE TRIGGER announce_change")
        await other.close()
        return page

    assert "产品已召回" in asyncio.run(change_in_silence())


def test_codes_that_are_not_ours_store_nothing_and_say_what_to_do(run, environment):
    good = queries.code_of(run.first_serial)
    unissued = queries.code_of(run.last_serial + 5)
    mistyped = good[:-1] + str((int(good[-1]) + 1) % 10)

    unknown, typo, short, ask, missing = answers(
        f"/C/{unissued}", f"/C/{mistyped}", "/C/?code=4301+12", "/C/", "/nothing"
    )

    assert [a[0] for a in (unknown, typo, short, ask, missing)] == [404, 404, 404, 200, 404]
    assert "没有查到这个追溯码" in unknown[2]
    assert f"/complain?code={unissued}" in unknown[2]
    assert "有数字输错" in typo[2]
    assert "第 2 组应为 4 位数字，现在是 2 位" in short[2]
    assert "4301 12" in short[2]
    assert "输入追溯码" in ask[2]
    assert ScanEvent.objects.count() == 0


def test_what_was_typed_cannot_become_markup(environment):
    ((_, _, page),) = answers(f"/C/?code={quote('<script>alert(1)</script>')}")

    assert "<script" not in page


def test_names_on_the_card_cannot_become_markup(environment):
    evil = "<script>alert(1)</script>' OR 1=1; --"
    words = ("product", "spec", "brand", "origin", "producer", "public_note")
    with transaction.atomic():
        run = services.publish_card(
            first_serial=services.reserve_serials(1),
            quantity=1,
            batch_id=2,
            organisation_id=7,
            region_path="/43/4309/430923/",
            document=DOCUMENT | dict.fromkeys(words, evil),
        )

    ((status, _, page),) = answers(f"/C/{queries.code_of(run.first_serial)}")

    assert status == 200
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&#x27; OR 1=1; --") == len(words) + 1


def test_an_address_nobody_printed_is_told_so_whatever_it_holds(environment):
    serials = ("²" * 20, "٣" * 20, "９" * 20, "\x00" * 20, "9" * 5_000, "🍵")
    typed = ("%00", "%ff%fe", "9" * 5_000, quote("²" * 24), quote("🍵"), "' OR 1=1 --")

    found = answers(
        *(f"/01/06901234567892/21/{serial}" for serial in serials),
        *(f"/C/?code={text}" for text in typed),
        *(f"/C/{text}" for text in typed),
        cookie='xs="0123456789abcdef.\\015\\012Set-Cookie: a=b"',
    )

    assert {status for status, _, _ in found} <= {404, 429}
    assert ScanEvent.objects.count() == 0


def test_typed_codes_forgive_spaces(run, environment):
    code = queries.code_of(run.first_serial)
    spaced = "+".join(code[at : at + 4] for at in range(0, 24, 4))

    ((status, _, page),) = answers(f"/C/?code={spaced}")

    assert status == 200
    assert "验证通过" in page


def test_a_digital_link_shows_the_same_card(run, environment):
    code = queries.code_of(run.first_serial)

    ((status, _, page),) = answers(f"/01/06901234567892/10/B1/21/{code[2:22]}")

    assert status == 200
    assert "茯砖茶（金花）" in page
    assert ScanEvent.objects.get().serial == run.first_serial


def test_full_width_digits_become_plain_ones_on_the_page(run, environment):
    code = queries.code_of(run.first_serial)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    ((status, _, page),) = answers(f"/C/?code={quote(wide)}")

    assert status == 200
    assert f"/complain?code={code}" in page


def test_a_page_read_ahead_counts_nothing(run, environment):
    path = f"/C/{queries.code_of(run.first_serial)}"

    ((status, _, _),) = answers(path, **{"sec-purpose": "prefetch;prerender"})

    assert status == 503
    assert ScanEvent.objects.count() == 0


def test_a_printed_code_that_is_on_no_goods_yet_says_so(environment):
    with transaction.atomic():
        block = services.open_block(quantity=10, organisation_id=7, region_path="/43/4309/430923/")
        services.void_serials(
            first_serial=block.first_serial + 5,
            quantity=2,
            organisation_id=7,
            region_path="/43/4309/430923/",
            reason="印坏",
        )
    paths = [f"/C/{queries.code_of(block.first_serial + n)}" for n in (0, 5)]

    (waiting, void) = answers(*paths)

    assert "还没有启用" in waiting[2]
    assert "不应再出现在商品上：印坏" in void[2]
    assert list(ScanEvent.objects.values_list("batch_id", flat=True)) == [None, None]


def test_a_code_made_with_a_key_of_another_time_is_unknown(run, environment, monkeypatch):
    code = queries.code_of(run.first_serial)
    monkeypatch.setenv("XIANGSU_CODE_KEY", f"{KEY},2:{'0' * 32}@{run.first_serial}")

    ((status, _, page),) = answers(f"/C/{code}")

    assert status == 404
    assert "编码没有发放过" in page


def test_guesses_are_slowed_down_and_genuine_codes_are_not(run, environment):
    wrong = f"/C/{queries.code_of(run.last_serial + 1_000)}"
    right = f"/C/{queries.code_of(run.first_serial)}"

    *guesses, genuine = answers(*[wrong] * (BURST + 1), right)

    assert [status for status, _, _ in guesses] == [404] * BURST + [429]
    assert genuine[0] == 200


def test_scans_at_work_are_no_shoppers(run, environment):
    path = f"/C/{queries.code_of(run.first_serial)}"
    post = AppointmentFactory.build(
        organisation=OrganisationFactory.build(kind="county", region=None)
    )
    badge = badge_of(post, datetime.now(UTC))

    async def patrol_then_shopper():
        async with living() as app:
            patrol = await get(app, path, cookie=f"xr={badge}")
            forged = await get(app, path, cookie=f"xr={badge[:-1]}x")
            return patrol, forged

    asyncio.run(patrol_then_shopper())

    assert list(ScanEvent.objects.order_by("seen_at").values_list("role", flat=True)) == [2, 0]
    assert (ScanCounter.objects.get().times, ScanCounter.objects.get().shoppers) == (2, 1)


def test_two_scans_too_far_apart_are_called_a_copy(run, environment):
    path = f"/C/{queries.code_of(run.first_serial)}"

    first, second = answers(f"{path}?at=111.22,28.38", f"{path}?at=113.00,25.80")

    assert "首次查询" in first[2]
    assert "很可能被复制" in second[2]
    assert "公里的时速才赶得到" in second[2]
    assert list(ScanEvent.objects.order_by("seen_at").values_list("place", flat=True)) == [
        "430923",
        "431002",
    ]


def test_a_head_request_counts_nothing(run, environment):
    ((status, _, body),) = answers(f"/C/{queries.code_of(run.first_serial)}", method="HEAD")

    assert (status, body) == (200, "")
    assert ScanEvent.objects.count() == 0


def test_many_at_once_are_counted_exactly(run, environment):
    path = f"/C/{queries.code_of(run.first_serial)}"

    async def rush():
        async with living() as app:
            return await asyncio.gather(*(get(app, path) for _ in range(200)))

    pages = asyncio.run(rush())

    assert {status for status, _, _ in pages} == {200}
    assert ScanEvent.objects.count() == ScanCounter.objects.get().times == 200


def test_without_a_database_the_page_is_given_and_the_scan_counted_later(run, environment):
    path = f"/C/{queries.code_of(run.first_serial)}"

    async def lose_and_regain():
        async with living() as app:
            await get(app, path)
            app.events._connection.terminate()
            app.events._connection = None
            _, _, page = await get(app, path)
            while list(environment.glob("*.spool")):
                await asyncio.sleep(0.01)
            return page

    page = asyncio.run(lose_and_regain())

    assert "查询次数暂未确认" in page
    assert ScanEvent.objects.count() == ScanCounter.objects.get().times == 2
    assert list(environment.glob("*.spool")) == []


def scan_of(run, offset):
    return Scan(run.first + offset, run, datetime.now(UTC), b"0" * 16)


def spooled_run(run):
    return Run(
        *(run.first_serial, run.last_serial, 1, 7, "/43/4309/430923/", "active", "", 1),
        run.published_at,
    )


def test_two_processes_on_one_spool_store_every_scan_once(run, environment):
    ours, theirs = Spool(environment), Spool(environment)
    known = spooled_run(run)
    for offset in range(6):
        (ours if offset % 2 else theirs).append([scan_of(known, offset)])

    async def replay_both():
        connections = [await asyncpg.connect(database_address()) for _ in range(2)]
        await asyncio.gather(
            *(s.replay(c) for s, c in zip((ours, theirs), connections, strict=True))
        )
        for opened in connections:
            await opened.close()

    asyncio.run(replay_both())

    assert ScanEvent.objects.count() == 6
    assert ours.waiting() == []


def test_a_file_stored_but_not_removed_is_not_counted_again(run, environment):
    spool = Spool(environment)
    spool.append([scan_of(spooled_run(run), 0)])
    (path,) = spool.waiting()
    kept = path.read_bytes()

    async def replay_twice():
        connection = await asyncpg.connect(database_address())
        await spool.replay(connection)
        path.write_bytes(kept)
        await spool.replay(connection)
        await connection.close()

    asyncio.run(replay_twice())

    assert ScanEvent.objects.count() == 1


def test_a_scan_that_can_be_stored_nowhere_is_refused_and_the_next_one_served(run, environment):
    path = f"/C/{queries.code_of(run.first_serial)}"

    async def lose_both():
        async with living() as app:
            await get(app, path)
            environment.parent.joinpath("spool").write_text("a file where the folder should be")
            app.events._connection.terminate()
            app.events._connection = None
            refused = await get(app, path)
            environment.unlink()
            while not app.events.connected:
                await asyncio.sleep(0.01)
            return refused, await get(app, path)

    refused, served = asyncio.run(lose_both())

    assert (refused[0], served[0]) == (503, 200)
    assert ScanEvent.objects.count() == 2


def test_forged_and_mistyped_codes_are_answered_with_the_database_gone(run, environment):
    code = queries.code_of(run.first_serial)
    wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
    unissued = queries.code_of(run.last_serial + 1_000)

    async def lose_and_ask():
        async with living() as app:
            app.events._connection.terminate()
            app.events._connection = app.runs._connection = None
            app.events._url = app.runs._url = "postgresql://nobody@/nothing?host=/nowhere"
            return [await get(app, f"/C/{text}") for text in (wrong, unissued, code)]

    mistyped, unknown, genuine = asyncio.run(lose_and_ask())

    assert (mistyped[0], unknown[0], genuine[0]) == (404, 404, 200)
    assert "有数字输错" in mistyped[2]
    assert "编码没有发放过" in unknown[2]
    assert "这是有效的追溯码" in genuine[2]  # its page was never in this process's memory
    assert [len(path.read_text().splitlines()) for path in environment.glob("*.spool")] == [1]


def test_too_many_at_once_are_asked_to_wait_and_the_next_are_served(run, environment, monkeypatch):
    monkeypatch.setattr(events, "MOST_WAITING", 20)
    path = f"/C/{queries.code_of(run.first_serial)}"

    async def rush_and_return():
        async with living() as app:
            await get(app, path)
            rush = await asyncio.gather(*(get(app, path) for _ in range(50)))
            return rush, await get(app, path)

    rush, later = asyncio.run(rush_and_return())

    statuses = sorted(status for status, _, _ in rush)
    assert statuses == [200] * 20 + [503] * 30
    refused = next(answer for answer in rush if answer[0] == 503)
    assert refused[1][b"retry-after"] == b"5"
    assert "您的查询没有计入次数" in refused[2]
    assert later[0] == 200
    assert ScanEvent.objects.count() == 22


@pytest.mark.parametrize(
    ("state", "words"),
    [("recalled", "产品已召回"), ("frozen", "暂停销售"), ("void", "追溯码已作废")],
)
def test_a_state_is_told_also_where_the_page_is_not_in_memory(run, environment, state, words):
    if state == "void":
        services.void_run(run.first_serial, "印坏")
    else:
        services.set_state([1], state, "农残超标")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scan_publishedcard")

    ((status, _, page),) = answers(f"/C/{queries.code_of(run.first_serial)}")

    assert status == 200
    assert words in page
    assert "有效的追溯码" not in page


def test_a_recall_shows_on_a_run_whose_key_leaked_and_its_end_does_not_make_it_genuine(
    run, environment
):
    path = f"/C/{queries.code_of(run.first_serial)}"
    services.retire_run(run.first_serial, "密钥泄露")
    services.set_state([1], "recalled", "农残超标")
    ((_, _, recalled),) = answers(path)
    services.set_state([1], "active")
    ((_, _, released),) = answers(path)

    assert "产品已召回" in recalled
    assert "密钥已停用" in released


@pytest.mark.parametrize("cookie", ['a="' + "\\" * 4_000, "xr=1.1.\xe9", "xs=;;=;a"])
@pytest.mark.parametrize("query", ["", "?at=inf,0", "?at=1e400,27", "?at=nan,nan"])
def test_hostile_cookies_and_points_are_answered_like_any_scan(run, environment, cookie, query):
    path = f"/C/{queries.code_of(run.first_serial)}{query}"

    async def ask():
        async with living() as app:
            return await get(app, path, cookie=cookie)

    status, _, _ = asyncio.run(ask())

    assert status == 200
    assert ScanEvent.objects.get().place == ""


def test_a_spool_file_that_cannot_be_stored_is_put_aside_and_the_next_one_stored(run, environment):
    spool = Spool(environment)
    environment.mkdir(parents=True)
    (environment / "00-broken.spool").write_text("not a scan\n")
    spool.append([scan_of(spooled_run(run), 0)])

    async def replay():
        opened = await asyncpg.connect(database_address())
        await spool.replay(opened)
        await opened.close()

    asyncio.run(replay())

    assert ScanEvent.objects.count() == 1
    assert [path.name for path in environment.iterdir()] == ["00-broken.bad"]
