"""Code keys put away under a passphrase (密钥托管), and taken out again. Pure, no Django.

The file is JSON a person can read: what it is, which epochs it holds and a fingerprint of
each key, so that a copy can be recognised without opening it. The keys themselves are
sealed by AES-256-GCM under a key that scrypt makes of the passphrase; everything readable
is authenticated with them.
"""

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from xiangsu.scan.codes import KeyRing

KIND: Final = "xiangsu-code-keys"
LEAST_PASSPHRASE: Final = 12
_COST: Final = {"n": 2**16, "r": 8, "p": 1}  # 64 MB and a fifth of a second for each guess


class CannotOpen(ValueError):
    """The file is no escrow of ours, was altered, or the passphrase is wrong."""


def text_of(ring: KeyRing) -> str:
    """The ring as settings read it: `epoch:hex@first`, separated by commas."""
    return ",".join(
        f"{epoch}:{ring.secrets[epoch].hex()}@{first}"
        for first, epoch in zip(ring.firsts, ring.epochs, strict=True)
    )


def fingerprint(key: bytes) -> str:
    """What tells a key from another without giving it away."""
    return hashlib.sha256(b"xiangsu code key" + key).hexdigest()[:16]


def fingerprints(ring: KeyRing) -> list[dict[str, Any]]:
    return [
        {"epoch": epoch, "first_serial": first, "fingerprint": fingerprint(ring.secrets[epoch])}
        for first, epoch in zip(ring.firsts, ring.epochs, strict=True)
    ]


def seal(ring: KeyRing, passphrase: str) -> str:
    """The ring as the text of an escrow file. Raises ValueError for a short passphrase."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise ValueError(f"口令至少 {LEAST_PASSPHRASE} 个字符。")
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    head = {
        "kind": KIND,
        "version": 1,
        "keys": fingerprints(ring),
        "scrypt": {**_COST, "salt": _text(salt)},
        "nonce": _text(nonce),
    }
    sealed = AESGCM(_key(passphrase, salt, _COST)).encrypt(
        nonce, text_of(ring).encode(), _aad(head)
    )
    return json.dumps(head | {"sealed": _text(sealed)}, ensure_ascii=False, indent=1) + "\n"


def unseal(text: str, passphrase: str) -> KeyRing:
    """The ring in an escrow file. Raises CannotOpen, in the reader's words."""
    try:
        head = json.loads(text)
        sealed = _bytes(head.pop("sealed"))
        cost = {name: int(head["scrypt"][name]) for name in _COST}
        salt, nonce = _bytes(head["scrypt"]["salt"]), _bytes(head["nonce"])
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        raise CannotOpen("这不是湘溯的密钥托管文件，或文件已损坏。") from why
    if head.get("kind") != KIND or cost != _COST:
        raise CannotOpen("这不是湘溯的密钥托管文件，或版本不符。")
    try:
        opened = AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, sealed, _aad(head))
    except InvalidTag as why:
        raise CannotOpen("口令不对，或文件被改动过。") from why
    return KeyRing.from_text(opened.decode())


def write_once(path: Path, text: str) -> None:
    """Write a secret for its owner's eyes only, onto the disk; never over an existing file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _key(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())


def _aad(head: dict[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True, ensure_ascii=False).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
