"""Evidence files: stored once by SHA-256, checked by content, served by the owning module."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from PIL import Image, UnidentifiedImageError

from xiangsu.kernel.actor import Actor
from xiangsu.kernel.errors import RuleBroken
from xiangsu.kernel.models import EvidenceFile

__all__ = ["EvidenceFile", "faults", "path_of", "store"]

_NAMES: Final = {"image": "照片（JPG、PNG、WebP）", "pdf": "PDF"}
_IMAGE_TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MAX_PIXELS: Final = 60_000_000


def store(
    upload: File[Any],
    *,
    actor: Actor,
    kinds: tuple[str, ...] = ("image", "pdf"),
    max_mb: int = 10,
    field: str | None = None,
) -> EvidenceFile:
    """Keep `upload` and return its record; the same bytes are kept once.

    Raises RuleBroken if it is empty, larger than `max_mb` megabytes, or by its content
    (not its name) none of `kinds`.
    """
    assert actor is not None
    size = upload.size or 0
    if size == 0:
        raise RuleBroken("file_empty", "文件是空的，请重新选择。", field=field)
    if size > max_mb * 1024 * 1024:
        actual = f"{size / 1024 / 1024:.0f} MB"
        raise RuleBroken(
            "file_too_large",
            f"文件有 {actual}，超过 {max_mb} MB。请压缩或用手机重新拍照后再传。",
            field=field,
        )
    content_type = _sniff(upload, kinds, field)
    sha256 = _digest(upload)
    path = path_of(sha256)
    if not path.exists():
        _write(upload, path)
    file, _ = EvidenceFile.objects.get_or_create(
        sha256=sha256, defaults={"content_type": content_type, "size": size}
    )
    return file


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def faults() -> Iterator[tuple[str, str]]:
    """(SHA-256, what is wrong) of every file that is not where or what its record says."""
    for sha256 in EvidenceFile.objects.values_list("sha256", flat=True).iterator():
        try:
            with path_of(sha256).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            yield sha256, "文件丢失"
            continue
        if found != sha256:
            yield sha256, "内容被改动"


def _sniff(upload: File[Any], kinds: tuple[str, ...], field: str | None) -> str:
    upload.seek(0)
    start = upload.read(8)
    upload.seek(0)
    if "pdf" in kinds and start.startswith(b"%PDF-"):
        return "application/pdf"
    if "image" in kinds and (content_type := _image_type(upload, field)):
        return content_type
    wanted = "或".join(_NAMES[kind] for kind in kinds)
    raise RuleBroken("file_type", f"这个文件不是{wanted}，请换成{wanted}后再传。", field=field)


def _image_type(upload: File[Any], field: str | None) -> str | None:
    try:
        with Image.open(upload) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_many_pixels(field)
            image.verify()
            return _IMAGE_TYPES.get(image.format or "")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(field) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None
    finally:
        upload.seek(0)


def _too_many_pixels(field: str | None) -> RuleBroken:
    message = f"照片超过 {MAX_PIXELS // 10_000} 万像素，请缩小或用手机重新拍照后再传。"
    return RuleBroken("too_many_pixels", message, field=field)


def _digest(upload: File[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _write(upload: File[Any], path: Path) -> None:
    """Write beside the target and rename, so that a power cut never leaves half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        for chunk in upload.chunks():
            part.write(chunk)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)
    upload.seek(0)
