"""Who scans: a badge that the workspace put into the browser at login. Pure, no Django.

`role.expiry.signature`, role `1` for a producer's people and `2` for officials. Without a
valid badge a scanner is a shopper (`0`), so that a forged one gains nothing.
"""

import hashlib
import hmac
import time
from typing import Final

COOKIE: Final = "xr"
_PARTS: Final = 3


def role_of(badge: str, key: bytes, now: float | None = None) -> int:
    """The role a badge proves; 0 where it is missing, forged or has ended."""
    parts = badge.split(".")
    if not badge.isascii() or len(parts) != _PARTS:
        return 0
    if parts[0] not in {"1", "2"} or not parts[1].isdigit():
        return 0
    right = hmac.new(key, f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256).hexdigest()[:32]
    if not hmac.compare_digest(right, parts[2]) or int(parts[1]) < (now or time.time()):
        return 0
    return int(parts[0])
