"""Proofs that a certificate is ours, short enough for a QR and good without a network.

A proof is bytes written in base 36, so that a QR holds it in alphanumeric mode and no scanner
bends it in an address: algorithm 1, key 1, day 2 (since 2019-01-01), 0.01 kg 5, box 3 (0: the
whole), then length and text of number, issuer code and product (GB 18030), then the signature
over all that. `static/labels/verify.js` reads the same layout.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.conf import settings

from xiangsu.kernel import clock
from xiangsu.kernel.signing import SIGNATURE_BYTES, SignerRing
from xiangsu.labels import queries
from xiangsu.labels.models import Certificate
from xiangsu.labels.rules import box_number

_FIRST_DAY: Final = date(2019, 1, 1)
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEAD: Final = 12
_PRODUCT_BYTES: Final = 24
_HASH_BYTES: Final = 6  # a million void numbers: one chance in 280 million of a false alarm
_MOST_CHARACTERS: Final = 400


class Forged(Exception):
    """What was read is no proof that a key of ours has signed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof says."""

    number: str
    box: int
    issuer_code: str
    product: str
    quantity_kg: Decimal
    issued_on: date


def proof_url(certificate: Certificate, box: int = 0) -> str:
    """The address in the QR of a certificate, or of one of its boxes, in upper case."""
    origin = settings.XIANGSU_WORKSPACE_ORIGIN or settings.XIANGSU_SCAN_ORIGIN
    return f"{origin}/P/{_written(certificate, box)}".upper()


def _written(certificate: Certificate, box: int) -> str:
    signer = _ring().newest
    day = (certificate.issued_on - _FIRST_DAY).days
    kg = (box and certificate.kg_per_box) or certificate.quantity_kg
    head = bytes((signer.algorithm, signer.key_id)) + day.to_bytes(2, "big")
    head += int(kg * 100).to_bytes(5, "big") + box.to_bytes(3, "big")
    serial = certificate.number.removeprefix(f"HGZ-{certificate.issued_on:%Y%m%d}-")
    product = _cut(certificate.product_name)
    message = head + b"".join(
        bytes((len(text),)) + text
        for text in (serial.encode(), certificate.issuer_code.encode(), product)
    )
    return _base36(message + signer.sign(message))


def _cut(text: str) -> bytes:
    """The text in GB 18030, without the characters that go beyond the room there is."""
    while len(text.encode("gb18030")) > _PRODUCT_BYTES:
        text = text[:-1]
    return text.encode("gb18030")


def _base36(data: bytes) -> str:
    number, digits = int.from_bytes(data, "big"), []
    while number:
        number, digit = divmod(number, 36)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def read(text: str) -> Proof:
    """What a proof says, its signature checked. Raises Forged."""
    try:
        plain = text.isascii() and text.isalnum() and len(text) <= _MOST_CHARACTERS
        number = int(text, 36) if plain else 0
        data = number.to_bytes((number.bit_length() + 7) // 8, "big")
        message, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
        signer = _ring().get(message[1])
        if signer is None or signer.algorithm != message[0]:
            raise Forged
        if not signer.verifies(message, signature):
            raise Forged
        return _proof(message)
    except (ValueError, IndexError) as garbled:
        raise Forged from garbled


def _proof(message: bytes) -> Proof:
    texts, at = [], _HEAD
    for _ in range(3):
        end = at + 1 + message[at]
        texts.append(message[at + 1 : end])
        at = end
    day = _FIRST_DAY + timedelta(days=int.from_bytes(message[2:4], "big"))
    return Proof(
        number=f"HGZ-{day:%Y%m%d}-{texts[0].decode()}",
        box=int.from_bytes(message[9:12], "big"),
        issuer_code=texts[1].decode(),
        product=texts[2].decode("gb18030"),
        quantity_kg=Decimal(int.from_bytes(message[4:9], "big")) / 100,
        issued_on=day,
    )


def paper_number(proof: Proof) -> str:
    """The number as it stands on the paper: with its box, if it is one's."""
    return box_number(proof.number, proof.box) if proof.box else proof.number


def public_keys() -> str:
    """The keys an inspector's page trusts: `number:algorithm:hex`, separated by spaces."""
    signers = _ring().signers.values()
    return " ".join(f"{s.key_id}:{s.algorithm}:{s.public_key.hex()}" for s in signers)


def revocation_set() -> dict[str, Any]:
    """The numbers that are void or held now, as short hashes, with the time, signed.

    Certificates beyond their time of keeping are left out: their proofs have run out.
    """
    void, held = queries.revoked_numbers(clock.today())
    said = {
        "issued_at": clock.now().isoformat(timespec="seconds"),
        "void": _hashes(void),
        "held": _hashes(held),
    }
    signer = _ring().newest
    text = json.dumps(said, separators=(",", ":"))
    signature = base64.b64encode(signer.sign(text.encode())).decode()
    return {"key": signer.key_id, "said": text, "signature": signature}


def _hashes(numbers: Iterable[str]) -> str:
    parts = sorted(hashlib.sha512(n.encode()).digest()[:_HASH_BYTES] for n in numbers)
    return base64.b64encode(b"".join(parts)).decode()


def _ring() -> SignerRing:
    ring: SignerRing = settings.PROOF_SIGNERS
    return ring
