"""The badge by which the scan service knows producers and officials from shoppers."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse

from xiangsu.accounts.models import Appointment

COOKIE: Final = "xr"  # as xiangsu/scan/badges.py reads it
LASTS: Final = timedelta(days=30)
_OFFICIAL: Final = {"province", "city", "county", "township", "association"}


def badge_of(post: Appointment, now: datetime) -> str:
    """`role.expiry.signature`: 2 for officials, 1 for producers and laboratories."""
    role = 2 if post.organisation.kind in _OFFICIAL else 1
    body = f"{role}.{int((now + LASTS).timestamp())}"
    key = settings.XIANGSU_BADGE_KEY.encode()
    return f"{body}.{hmac.new(key, body.encode(), hashlib.sha256).hexdigest()[:32]}"


def pin(response: HttpResponse, post: Appointment, now: datetime) -> None:
    """Give the browser its badge, so that a scan at work is not taken for a shopper's."""
    response.set_cookie(
        COOKIE,
        badge_of(post, now),
        max_age=LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
