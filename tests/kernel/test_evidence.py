from io import BytesIO, StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from PIL import Image

from xiangsu.kernel import evidence
from xiangsu.kernel.actor import PUBLIC
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.models import EvidenceFile

pytestmark = pytest.mark.django_db


def photo(colour: str = "green") -> ContentFile[bytes]:
    stream = BytesIO()
    Image.new("RGB", (8, 8), colour).save(stream, "PNG")
    return ContentFile(stream.getvalue(), name="p.png")


def test_the_same_bytes_are_kept_once():
    first = evidence.store(photo(), actor=PUBLIC)
    again = evidence.store(photo(), actor=PUBLIC)

    assert first == again
    assert EvidenceFile.objects.count() == 1
    assert evidence.path_of(first.sha256).read_bytes() == photo().read()


def test_the_type_is_told_by_content_not_by_name():
    kept = evidence.store(ContentFile(b"%PDF-1.7 ...", name="licence.jpg"), actor=PUBLIC)

    assert kept.content_type == "application/pdf"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"<script>", "file_type"),
        (b"%PDF-" + b"0" * 1_048_577, "file_too_large"),
    ],
)
def test_bad_files_are_refused_in_the_users_words(content, code):
    with pytest.raises(RuleBroken) as refusal:
        evidence.store(ContentFile(content, name="x.pdf"), actor=PUBLIC, max_mb=1, field="licence")

    assert (refusal.value.code, refusal.value.field) == (code, "licence")
    assert EvidenceFile.objects.count() == 0


def test_a_picture_is_no_pdf_where_only_pdf_is_wanted():
    with pytest.raises(RuleBroken, match="请换成PDF"):
        evidence.store(photo(), actor=PUBLIC, kinds=("pdf",))


def test_a_lost_and_a_changed_file_are_found():
    kept, lost, changed = (
        evidence.store(photo(colour), actor=PUBLIC) for colour in ("green", "red", "blue")
    )
    assert list(evidence.faults()) == []

    evidence.path_of(lost.sha256).unlink()
    evidence.path_of(changed.sha256).write_bytes(b"something else")

    assert dict(evidence.faults()) == {lost.sha256: "文件丢失", changed.sha256: "内容被改动"}
    assert evidence.path_of(kept.sha256).exists()
    with pytest.raises(CommandError, match="证据文件有 2 处不符"):
        call_command("verify_evidence", stderr=StringIO())
