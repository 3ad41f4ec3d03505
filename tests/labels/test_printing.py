"""Printing: every design decodes, refusals say why, files come back byte for byte."""

import hashlib
import re
from datetime import timedelta
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.actors import actor_in
from tests.factories.accounts import OrganisationFactory
from tests.factories.farm import Farm
from xiangsu.accounts import roles
from xiangsu.kernel import clock
from xiangsu.kernel.errors import NotAllowed, NotFound, RuleBroken
from xiangsu.kernel.models import LedgerEntry
from xiangsu.labels import queries, services, sheets
from xiangsu.labels.models import LabelFile, PrintJob
from xiangsu.labels.printing.label import Label
from xiangsu.labels.printing.layouts import drawing_of
from xiangsu.labels.printing.marks import Words, width_mm
from xiangsu.labels.rules import design_fault, module_dots
from xiangsu.production import services as production
from xiangsu.reference import queries as reference
from xiangsu.reference.models import LabelDesign
from xiangsu.scan.codes import grouped

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]
DESIGNS = ("L40x30", "L50x30", "L60x40", "L63x38", "L70x50", "L100x70")


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


def printed(farm, issue, *, first=1, last=None, design="L60x40", medium="roll", dpi=203, **more):
    return services.print_labels(
        farm.owner,
        issue_pk=issue.pk,
        design_code=design,
        medium=medium,
        dpi=dpi,
        first=first,
        last=last or issue.quantity,
        **more,
    )


def content(job, number=1):
    return sheets.path_of(LabelFile.objects.get(job=job, number=number)).read_bytes()


def pages(pdf, dpi):
    """Every page as the printer sees it, black and white, and its text."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        grey = page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze()
        yield np.where(grey < 128, 0, 255).astype(np.uint8), page.get_textpage().get_text_bounded()
    document.close()


def printer(commands):
    """What a TSPL printer puts on each label: a small parser of the commands we use."""
    stored, labels, canvas = {}, [], None
    while commands:
        head = commands.split(b",", 1)[0] if commands.startswith(b"DOWNLOAD") else commands[:6]
        if head.startswith(b"DOWNLOAD"):
            name, size, rest = re.match(
                rb'DOWNLOAD "(.+?)",(\d+),(.*)', commands, re.DOTALL
            ).groups()
            stored[name], commands = rest[: int(size)], rest[int(size) + 2 :]
        elif head == b"BITMAP":
            *numbers, rest = re.match(
                rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,(.*)", commands, re.DOTALL
            ).groups()
            x, y, wide, high = map(int, numbers)
            rows = np.frombuffer(rest[: wide * high], np.uint8).reshape(high, wide)
            canvas[y : y + high, x : x + wide * 8] = (np.unpackbits(rows, axis=1) * 255)[
                :, : canvas.shape[1] - x
            ]
            commands = rest[wide * high + 2 :]
        else:
            line, commands = commands.split(b"\r\n", 1)
            if line == b"CLS":
                canvas = None
            elif line.startswith(b"PUTBMP"):
                image = Image.open(BytesIO(stored[line.split(b'"')[1]])).convert("L")
                canvas = np.array(image)
            elif line == b"PRINT 1,1":
                labels.append(canvas)
            else:
                assert line.split()[0] in {b"SIZE", b"GAP", b"DIRECTION", b"REFERENCE", b"DENSITY"}
    return labels


def codes_in(image):
    return [barcode.text for barcode in zxingcpp.read_barcodes(image)]


def urls(issue, count):
    return [f"HTTPS://XS.EXAMPLE/C/{code}" for code in queries.codes_of(issue, 0, count)]


@pytest.mark.parametrize("code", DESIGNS)
@pytest.mark.parametrize("dpi", [203, 300])
def test_every_design_decodes_from_a_roll(farm, issue, code, dpi):
    job = printed(farm, issue, last=2, design=code, dpi=dpi)

    seen = list(pages(content(job), dpi))

    assert [codes_in(image) for image, _ in seen] == [[url] for url in urls(issue, 2)]
    first = queries.codes_of(issue, 0, 1)[0]
    assert "承诺达标合格证" in seen[0][1]
    assert grouped(first) in seen[0][1]


@pytest.mark.parametrize("code", DESIGNS)
def test_every_design_decodes_from_a_sheet(farm, issue, code):
    design = reference.label_design_for(code, clock.today())
    count = min(design.columns * design.rows, issue.quantity)
    job = printed(farm, issue, last=count, design=code, medium="a4")

    ((image, text),) = pages(content(job), 203)

    assert sorted(codes_in(image)) == sorted(urls(issue, count))
    assert text.count("承诺达标合格证") >= count


@pytest.mark.parametrize("code", DESIGNS)
@pytest.mark.parametrize("dpi", [203, 300])
def test_every_design_decodes_from_the_commands_of_a_label_printer(farm, issue, code, dpi):
    job = printed(farm, issue, last=3, design=code, medium="tspl", dpi=dpi)

    labels = printer(content(job))

    assert [codes_in(image) for image in labels] == [[url] for url in urls(issue, 3)]


@pytest.mark.parametrize("code", DESIGNS)
@pytest.mark.parametrize("dpi", [203, 300])
def test_modules_are_whole_dots_and_nothing_stands_in_the_quiet_zone(farm, issue, code, dpi):
    design = sheets.design_of(reference.label_design_for(code, clock.today()))

    drawing = drawing_of(design, sheets.label_of(issue), dpi)

    dot = 25.4 / dpi
    quiet = 4 * drawing.qr.module
    assert drawing.qr.module / dot == pytest.approx(module_dots(design.qr_box, dpi))
    assert drawing.qr.x / dot == pytest.approx(round(drawing.qr.x / dot))
    for words in (mark for mark in drawing.fixed if isinstance(mark, Words)):
        end = words.x + width_mm(words.text, words.font, words.size)
        beside = end <= drawing.qr.x - quiet or words.x >= drawing.qr.x + drawing.qr.side + quiet
        height = words.size * 0.35 * 0.95
        below = words.y + height <= drawing.qr.y - quiet + 0.3
        above = words.y >= drawing.qr.y + drawing.qr.side + quiet - 0.6
        assert beside or below or above, words
        assert end <= design.width - 0.5, words


def test_a_label_too_small_for_four_dots_a_module_is_refused(farm, issue):
    row = reference.label_design_for("L40x30", clock.today())
    LabelDesign.objects.filter(pk=row.pk).update(height_mm=25)

    with pytest.raises(RuleBroken, match="design_unfit") as refusal:
        printed(farm, issue, design="L40x30")

    assert "只有 3 点，至少要 4 点" in refusal.value.message


def test_every_offered_design_can_be_printed():
    rows = reference.label_designs(clock.today())

    assert {row.code: design_fault(sheets.design_of(row)) for row in rows} == dict.fromkeys(
        DESIGNS, ""
    )


def test_a_character_the_fonts_lack_is_named(farm, issue):
    type(issue.batch.product).objects.update(name="螺丝椒\U00030edd")

    with pytest.raises(RuleBroken, match="glyph_missing") as refusal:
        printed(farm, issue)

    assert "“\U00030edd”" in refusal.value.message
    assert list(PrintJob.objects.all()) == []


def test_an_address_that_makes_the_qr_larger_is_refused(farm, issue, settings):
    settings.XIANGSU_SCAN_ORIGIN = "https://trace.quality.agriculture.hunan.government.example"

    with pytest.raises(RuleBroken, match="address_too_long"):
        printed(farm, issue)


def test_rare_characters_of_the_official_table_are_printed(farm, issue):
    type(issue.batch.product).objects.update(name="㙍埗㴔鱼")

    job = printed(farm, issue, last=1)

    ((_, text),) = pages(content(job), 203)
    assert "㙍埗㴔鱼" in text


def test_long_names_shrink_then_wrap_then_are_cut(farm, issue):
    label = sheets.label_of(issue)
    long = Label(**{**_fields(label), "product": "江永香型优质螺丝椒" * 6})
    design = sheets.design_of(reference.label_design_for("L60x40", clock.today()))

    words = [m.text for m in drawing_of(design, long, 203).fixed if isinstance(m, Words)]

    name = [
        text
        for text in words
        if text.startswith(("江永", "丝", "优", "香", "型", "螺", "质", "椒"))
    ]
    assert len(name) == 2
    assert name[-1].endswith("…")


def _fields(label):
    return {name: getattr(label, name) for name in Label.__slots__}


def test_files_made_again_are_the_same_bytes(farm, issue):
    job = printed(farm, issue)
    file = LabelFile.objects.get(job=job)
    before = content(job)

    with clock.pinned_at(clock.now() + timedelta(days=31)):
        services.expire_files()
        assert not sheets.path_of(file).exists()
        with pytest.raises(NotFound):
            services.fetch_file(farm.owner, job_pk=job.pk, number=1)
        services.remake_files(farm.owner, job_pk=job.pk)
        services.make_next_file(job.pk)

    file.refresh_from_db()
    assert content(job) == before
    assert file.sha256 == hashlib.sha256(before).hexdigest()
    assert PrintJob.objects.get().state == "ready"


def test_large_orders_are_made_file_by_file_and_taken_up_again(farm, settings):
    issue = farm.marked(quantity=10_050)
    job = printed(farm, issue, medium="tspl", design="L40x30")
    assert [f.quantity for f in queries.label_files_of(job)] == [5000, 5000, 50]
    assert queries.print_job_for(farm.owner, job.pk).made == 0

    LabelFile.objects.filter(job=job, number__lt=3).update(made_at=clock.now())
    services.make_next_file(job.pk)

    again = queries.print_job_for(farm.owner, job.pk)
    assert (again.state, again.made, again.total) == ("ready", 3, 3)
    assert len(printer(content(job, 3))) == 50


def test_a_job_whose_worker_was_killed_is_taken_up_after_two_minutes(farm):
    issue = farm.marked(quantity=300)
    job = printed(farm, issue)
    now = clock.now()

    assert list(queries.stalled_print_jobs(now - timedelta(minutes=2))) == []
    with clock.pinned_at(now + timedelta(minutes=3)):
        assert list(queries.stalled_print_jobs(clock.now() - timedelta(minutes=2))) == [job]
        services.resume_printing()
    services.make_next_file(job.pk)
    assert list(queries.stalled_print_jobs(now + timedelta(minutes=1))) == []


def test_printing_again_needs_a_reason_and_is_counted(farm, issue):
    printed(farm, issue, last=30)

    with pytest.raises(RuleBroken, match="reason_needed") as refusal:
        printed(farm, issue, first=21)
    job = printed(farm, issue, first=21, reason="卡纸打坏")

    assert "其中 10 枚已经打印过" in refusal.value.message
    assert job.reprinted == 10


def test_a_second_click_finds_the_first_job(farm, issue):
    click = "8c4f0b0e-1f6a-4ff2-9a53-3d2b6f6a0001"

    assert printed(farm, issue, client_id=click) == printed(farm, issue, client_id=click)


def test_a_held_batch_is_neither_printed_nor_fetched(farm, issue):
    job = printed(farm, issue, last=5)
    production.hold(farm.bureau, batch_number=issue.batch.number, kind="supervision", reason="核查")

    with pytest.raises(RuleBroken, match="on_hold"):
        printed(farm, issue, first=6)
    with pytest.raises(RuleBroken, match="on_hold"):
        services.fetch_file(farm.owner, job_pk=job.pk, number=1)


def test_a_void_run_is_not_printed(farm, issue):
    services.void_codes(farm.owner, pk=issue.pk, reason="印错")

    with pytest.raises(RuleBroken, match="not_active"):
        printed(farm, issue)


def test_downloads_are_counted_and_written_down(farm, issue):
    job = printed(farm, issue)

    path, name = services.fetch_file(farm.owner, job_pk=job.pk, number=1)

    assert path.read_bytes().startswith(b"%PDF-")
    assert name == f"labels-{issue.batch.number}-1-40.pdf"
    assert LabelFile.objects.get().downloads == 1
    entry = LedgerEntry.objects.get(action="labels.file_fetched")
    assert entry.facts["sha256"] == LabelFile.objects.get().sha256


def test_a_file_lost_with_the_disk_is_made_again_when_it_is_fetched(farm, issue):
    job = printed(farm, issue)
    before = content(job)
    sheets.path_of(LabelFile.objects.get()).unlink()

    path, _ = services.fetch_file(farm.owner, job_pk=job.pk, number=1)

    assert path.read_bytes() == before


def test_spoiled_labels_are_reported_once_and_within_their_job(farm, issue):
    job = printed(farm, issue, first=11, last=20)
    report = {"job_pk": job.pk, "reason": "卡纸"}
    services.report_spoiled(farm.owner, first=11, last=12, **report)

    with pytest.raises(RuleBroken, match="already_spoiled"):
        services.report_spoiled(farm.owner, first=12, last=13, **report)
    with pytest.raises(RuleBroken, match="range"):
        services.report_spoiled(farm.owner, first=20, last=21, **report)


def test_the_form_remembers_what_the_product_was_printed_with(farm, issue):
    assert queries.print_offer(issue)["design_code"] == "L60x40"
    printed(farm, issue, last=10, design="L100x70", medium="tspl", dpi=300)

    assert queries.print_offer(issue) == {
        "design_code": "L100x70",
        "medium": "tspl",
        "dpi": 300,
        "first": 11,
        "last": 40,
    }


def test_strangers_and_the_grantless_print_nothing(farm, issue):
    job = printed(farm, issue)
    stranger = actor_in(OrganisationFactory(), *roles.grants_of("producer_manager"))

    with pytest.raises(NotFound):
        services.fetch_file(stranger, job_pk=job.pk, number=1)
    with pytest.raises(NotAllowed):
        services.fetch_file(farm.bureau, job_pk=job.pk, number=1)
