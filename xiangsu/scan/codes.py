"""Trace codes (追溯码): a plain serial number, encrypted into 24 digits. Pure, no Django.

A code is six groups of four: `43` for the province, two clear digits for cell and key
epoch, 18 hidden digits, two check digits. The hidden digits are the serial under NIST FF1
(SP 800-38G, AES, radix 10, tweak = the four clear digits): a bijection, so there are no
collisions, no index and nothing stored per code. A code is genuine if and only if its
serial lies in an issued run; guessing one succeeds with probability issued / 10^18.
The check digits (ISO 7064 MOD 97-10) find every single wrong digit and every swap of
neighbours: for kindness, not for safety.
"""

import math
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PROVINCE: Final = "43"
CELL: Final = "0"
LENGTH: Final = 24
HIDDEN: Final = 18
SERIALS: Final = 10**HIDDEN
_GROUP: Final = 4
_IGNORED: Final = str.maketrans("", "", " -－—·\t\u3000\u200b")


class Unreadable(ValueError):
    """The text cannot be one of our codes; `message` tells the reader what to look at."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Forged(Unreadable):
    """Right in form, but never issued: made with a key that does not hide its serial."""


class Ff1(threading.local):
    """NIST FF1 for one key, radix, length and tweak; each thread has its own cipher.

    Source: NIST SP 800-38G, algorithms 7 and 8; names of variables as there.
    """

    def __init__(self, key: bytes, *, radix: int, length: int, tweak: bytes) -> None:
        u, v = length // 2, length - length // 2
        b = (math.ceil(v * math.log2(radix)) + 7) // 8
        self.d = 4 * ((b + 3) // 4) + 4
        self.moduli: tuple[int, int] = (int(radix**u), int(radix**v))
        head = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, u % 256])
        p = head + length.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
        q = tweak + bytes((-len(tweak) - b - 1) % 16)
        self._encrypt = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update  # noqa: S305
        start = int.from_bytes(self._encrypt(p), "big")
        self._blocks = (len(q) + 1 + b) // 16
        # All of Q but the half-number is known beforehand; XOR puts that in.
        self._bases = [int.from_bytes(q + bytes([i]) + bytes(b), "big") for i in range(10)]
        self._start = start

    def encrypt(self, number: int) -> int:
        """The number that hides `number`; both lie in 0 … radix^length - 1."""
        moduli, rounds = self.moduli, self._rounds()
        a, b = divmod(number, moduli[1])
        for i in range(10):
            a, b = b, (a + rounds(i, b)) % moduli[i & 1]
        return a * moduli[1] + b

    def decrypt(self, number: int) -> int:
        """The number that `encrypt` made into `number`."""
        moduli, rounds = self.moduli, self._rounds()
        a, b = divmod(number, moduli[1])
        for i in range(9, -1, -1):
            a, b = (b - rounds(i, a)) % moduli[i & 1], a
        return a * moduli[1] + b

    def _rounds(self) -> Callable[[int, int], int]:
        """The round function; with one block in and one out, as our codes have, a short one."""
        if self._blocks > 1 or self.d > 16:  # noqa: PLR2004 - bytes of one block
            return self._long_round
        encrypt, shift = self._encrypt, 16 - self.d
        bases = [base ^ self._start for base in self._bases]

        def short_round(i: int, half: int) -> int:
            y = encrypt((bases[i] ^ half).to_bytes(16, "big"))
            return int.from_bytes(y, "big") >> 8 * shift

        return short_round

    def _long_round(self, i: int, half: int) -> int:
        q = (self._bases[i] ^ half).to_bytes(16 * self._blocks, "big")
        y = self._start
        for at in range(0, len(q), 16):
            block = y ^ int.from_bytes(q[at : at + 16], "big")
            y = int.from_bytes(self._encrypt(block.to_bytes(16, "big")), "big")
        s = y.to_bytes(16, "big")
        for j in range(1, (self.d + 15) // 16):
            s += self._encrypt((y ^ j).to_bytes(16, "big"))
        return int.from_bytes(s[: self.d], "big")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys by epoch digit, and the first serial of each.

    Every serial belongs to exactly one epoch, so a code says the same whenever it is made
    again, and a stolen key makes codes of its own serials only.
    """

    ciphers: Mapping[str, Ff1]
    firsts: tuple[int, ...]
    epochs: tuple[str, ...]
    secrets: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> "KeyRing":
        """Keys written `epoch:hex` or `epoch:hex@first`, separated by commas or lines.

        `first` is the first serial of the epoch, 0 where it is left out. Raises ValueError
        for an epoch that is not one digit, a key not of 16, 24 or 32 bytes, or epochs that
        do not begin at 0 and one after another.
        """
        ciphers, secrets, starts = {}, {}, []
        for entry in text.replace(",", "\n").split():
            epoch, _, rest = entry.partition(":")
            key, _, first = rest.partition("@")
            if len(epoch) != 1 or not epoch.isdigit():
                raise ValueError(f"key epoch must be one digit, not {epoch!r}")
            tweak = f"{PROVINCE}{CELL}{epoch}".encode()
            secrets[epoch] = bytes.fromhex(key)
            ciphers[epoch] = Ff1(secrets[epoch], radix=10, length=HIDDEN, tweak=tweak)
            starts.append((int(first or 0), epoch))
        starts.sort()
        firsts = tuple(first for first, _ in starts)
        if not starts or firsts[0] != 0 or len(set(firsts)) != len(ciphers):
            raise ValueError("code keys must begin at serial 0, one epoch after another")
        return cls(ciphers, firsts, tuple(epoch for _, epoch in starts), secrets)

    def epoch_of(self, serial: int) -> str:
        """The epoch whose key hides this serial."""
        return self.epochs[bisect_right(self.firsts, serial) - 1]

    def room_from(self, serial: int) -> int:
        """How many serials from this one on share its key."""
        at = bisect_right(self.firsts, serial)
        return (self.firsts[at] if at < len(self.firsts) else SERIALS) - serial


def encode(serial: int, keys: KeyRing) -> str:
    """The 24 digits of a serial. Raises ValueError outside 0 … 10^18-1."""
    if not 0 <= serial < SERIALS:
        raise ValueError(f"serial out of range: {serial}")
    epoch = keys.epoch_of(serial)
    body = f"{PROVINCE}{CELL}{epoch}{keys.ciphers[epoch].encrypt(serial):018d}"
    return body + check_digits(body)


def decode(text: str, keys: KeyRing) -> int:
    """The serial that a printed or typed code hides.

    Forgives spaces, hyphens and full-width digits. Raises Unreadable, in the reader's words,
    for a wrong length, a stray sign (naming its group), a wrong digit or an unknown key;
    Forged for a serial that another key hides. The serial still has to lie in an issued run.
    """
    code = clean(text)
    if check_digits(code[:-2]) != code[-2:]:
        raise Unreadable("请核对，有数字输错。")
    cipher = keys.ciphers.get(code[3])
    if not code.startswith(PROVINCE + CELL) or cipher is None:
        raise Unreadable("这不是本平台的追溯码。")
    serial = cipher.decrypt(int(code[4:22]))
    if keys.epoch_of(serial) != code[3]:
        raise Forged("没有查到这个追溯码。")
    return serial


def clean(text: str) -> str:
    """The 24 digits of what was typed. Raises Unreadable naming what is wrong with it."""
    code = unicodedata.normalize("NFKC", text).translate(_IGNORED)
    for position, character in enumerate(code):
        if not ("0" <= character <= "9"):
            group = position // _GROUP + 1
            raise Unreadable(f"第 {group} 组里的“{character}”不是数字，请核对。")
    if len(code) != LENGTH:
        return _wrong_length(text, code)
    return code


def _wrong_length(text: str, code: str) -> str:
    for number, group in enumerate(unicodedata.normalize("NFKC", text).split(), 1):
        if len(group) != _GROUP and " " in text.strip():
            raise Unreadable(f"第 {number} 组应为 4 位数字，现在是 {len(group)} 位，请核对。")
    raise Unreadable(f"追溯码应为 24 位数字，现在是 {len(code)} 位，请核对。")


def check_digits(body: str) -> str:
    """The two digits that make the whole ≡ 1 (mod 97). Source: ISO 7064, MOD 97-10."""
    return f"{98 - int(body) * 100 % 97:02d}"


def grouped(code: str) -> str:
    """As printed: six groups of four."""
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
