"""Joining the finished page with what differs from scan to scan. Pure, no Django.

A page is cut at its marks once. The pieces between are compressed once, each closed by a
full flush, so that an answer is gzip made of old pieces and a few fresh bytes in stored
blocks: compressing for everybody would cost more than everything else the service does.
"""

import zlib
from pathlib import Path
from typing import Final

STATE: Final = "\u2402state\u2403"
HERO: Final = "\u2402hero\u2403"
CODE: Final = "\u2402code\u2403"
DIGITS: Final = "\u2402digits\u2403"
_MARKS: Final = (STATE, HERO, CODE, DIGITS)
STYLE: Final = "".join(
    line.strip()
    for line in (Path(__file__).parent / "assets" / "scan.css").read_text().splitlines()
)
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def _deflated(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


def _stored(data: bytes) -> bytes:
    """A stored block (RFC 1951, 3.2.4): its length, the complement, the bytes as they are."""
    length = len(data).to_bytes(2, "little")
    complement = (len(data) ^ 0xFFFF).to_bytes(2, "little")
    return b"".join((b"\x00", length, complement, data))


class Page:
    """A page cut at its marks, ready to be spliced."""

    __slots__ = ("_packed", "_pieces")

    def __init__(self, page: bytes) -> None:
        self._pieces: list[tuple[str, bytes]] = []
        text = page.decode()
        while text:
            at, mark = min(
                ((text.index(mark), mark) for mark in _MARKS if mark in text),
                default=(len(text), ""),
            )
            self._pieces.append((mark, text[:at].encode()))
            text = text[at + len(mark) :] if mark else ""
        self._packed = [_deflated(piece) for _, piece in self._pieces]

    def body(self, values: dict[str, str]) -> bytes:
        """The page with every mark replaced by its value, which is HTML already."""
        return b"".join(piece + values.get(mark, "").encode() for mark, piece in self._pieces)

    def gzipped(self, values: dict[str, str]) -> bytes:
        """The same, gzip-compressed; a value may not be longer than 65,535 bytes."""
        fresh = {mark: value.encode() for mark, value in values.items()}
        packed, body = [_GZIP_HEAD], [b""]
        for (mark, piece), old in zip(self._pieces, self._packed, strict=True):
            new = fresh.get(mark, b"")
            packed += (old, _stored(new)) if new else (old,)
            body += (piece, new)
        whole = b"".join(body)
        packed.append(b"\x03\x00")  # an empty last block closes the stream
        packed.append(zlib.crc32(whole).to_bytes(4, "little"))
        packed.append((len(whole) & 0xFFFFFFFF).to_bytes(4, "little"))
        return b"".join(packed)
