"""What one phone remembers of its own scans, in a cookie. Pure, no Django."""

import hashlib
import secrets
from datetime import datetime, timedelta, timezone
from typing import Final

COOKIE: Final = "xs"
KEPT_SECONDS: Final = 400 * 86_400  # a phone that comes back is the same phone
REMEMBERED: Final = 12
_NAME_LENGTH: Final = 16
_HUNAN: Final = timezone(timedelta(hours=8))


class Phone:
    """A random name and the scans of today.

    The cookie only softens the warning on that phone, so it needs no signature.
    """

    def __init__(self, cookie: str, serial: int, now: datetime) -> None:
        name, _, scans = cookie.partition(".")
        usable = len(name) == _NAME_LENGTH and name.isalnum() and name.isascii()
        name = name if usable else secrets.token_hex(_NAME_LENGTH // 2)
        day = f"{now.astimezone(_HUNAN):%y%m%d}"
        tag = hashlib.sha256(f"{serial}{day}".encode()).hexdigest()[:8]
        known = [scan for scan in scans.split("-") if scan.isalnum()][:REMEMBERED]
        self.has_seen = tag in known
        self.digest = hashlib.sha256(name.encode()).digest()[:16]
        kept = known if self.has_seen else [tag, *known][:REMEMBERED]
        value = f"{name}.{'-'.join(kept)}"
        self.cookie = (
            f"{COOKIE}={value}; Max-Age={KEPT_SECONDS}; Path=/; HttpOnly; SameSite=Lax"
        ).encode()
