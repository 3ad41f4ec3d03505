"""Signatures that anybody can check without asking us: numbered keys, the newest signs."""

from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519: Final = 1  # 2 is kept for SM2 (GB/T 32918), whose signatures are as long
SIGNATURE_BYTES: Final = 64


class Signer(Protocol):
    """One signing key: what it computes, its number, its public half, its signatures."""

    @property
    def algorithm(self) -> int: ...
    @property
    def key_id(self) -> int: ...
    @property
    def public_key(self) -> bytes: ...
    def sign(self, message: bytes) -> bytes: ...
    def verifies(self, message: bytes, signature: bytes) -> bool: ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """A Signer after RFC 8032."""

    key_id: int
    _key: Ed25519PrivateKey
    algorithm: int = ED25519

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        try:
            self._key.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SignerRing:
    """All signing keys by number; old ones stay while what they signed is to be checked."""

    signers: dict[int, Signer]

    @classmethod
    def from_text(cls, text: str) -> "SignerRing":
        """Read `1:<64 hex>,2:<64 hex>`. Raises ValueError for what is none."""
        signers: dict[int, Signer] = {}
        for part in text.split(","):
            number, _, seed = part.strip().partition(":")
            key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
            if not 1 <= int(number) <= 255:  # noqa: PLR2004 - one byte in what is signed
                raise ValueError("key numbers run from 1 to 255")
            signers[int(number)] = Ed25519Signer(int(number), key)
        return cls(signers)

    @property
    def newest(self) -> Signer:
        return self.signers[max(self.signers)]

    def get(self, key_id: int) -> Signer | None:
        return self.signers.get(key_id)
