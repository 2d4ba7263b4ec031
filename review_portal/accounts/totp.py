"""One-time codes of an authenticator app (RFC 6238): which step of the clock a code belongs to."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

DRIFT = 1  # steps of 30 seconds by which a telephone's clock may be off, either way

__all__ = ["generate_totp_secret", "matching_step"]


def matching_step(secret: str, code: str, *, now: datetime, after: int = -1) -> int | None:
    """Return the step of the clock that the code belongs to, or None.

    A step at or before `after` was used already: a code that somebody saw over a shoulder opens nothing again.
    """
    step = int(now.timestamp()) // app_settings.TOTP_PERIOD
    for candidate in range(max(step - DRIFT, after + 1), step + DRIFT + 1):
        if compare_digest(format_hotp_value(hotp_value(secret, candidate)).encode(), plain(code).encode()):
            return candidate
    return None


def plain(code: str) -> str:
    """Take out what people type between groups of digits: '123 456' → '123456'."""
    return code.replace(" ", "").replace("-", "").replace("\u00a0", "")
