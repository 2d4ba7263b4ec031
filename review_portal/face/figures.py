"""Writes numbers, shares, sizes, times and durations the way the reader's language does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NO_BREAK = "\u00a0"
NOTHING = "—"


def number(value: float | None, places: int = 0) -> str:
    """Return `12 408` or `0,93` in Russian and Kazakh, `12,408` and `0.93` in English."""
    if value is None:
        return NOTHING
    text = f"{value:,.{places}f}"
    if get_language() == "en":
        return text
    return text.replace(",", NO_BREAK).replace(".", ",")


def percent(share: float | None, places: int = 0) -> str:
    """Return a share from 0 to 1 as per cent; the sign stands apart in Russian and Kazakh."""
    if share is None:
        return NOTHING
    return number(100 * share, places) + ("%" if get_language() == "en" else f"{NO_BREAK}%")


def signed_percent(share: float | None, places: int = 0) -> str:
    """Return a change as per cent with its sign; from nothing there is none."""
    return ("+" if share and share > 0 else "") + percent(share, places)


def size(count: int) -> str:
    """Return a number of bytes in the unit that one can read."""
    for unit in (_("B"), _("kB"), _("MB")):
        if count < 1000 or unit == _("MB"):
            return f"{number(count)}{NO_BREAK}{unit}"
        count = round(count / 1000)
    return number(count)


def moment(at: datetime | None) -> str:
    """Return `22.11.2026 14:06` in the reader's zone."""
    return timezone.localtime(at).strftime("%d.%m.%Y %H:%M") if at else NOTHING


def short(at: datetime | None) -> str:
    """Return `22.11 14:06` where the year is plain."""
    return timezone.localtime(at).strftime("%d.%m %H:%M") if at else NOTHING


def day(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%d.%m.%Y") if at else NOTHING


def clock(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%H:%M") if at else NOTHING


def sealed(at: datetime | None) -> str:
    """Return the moment in UTC with seconds, as evidence and notices write it."""
    return at.strftime("%d.%m.%Y %H:%M:%S UTC") if at else NOTHING


def duration(span: timedelta | None) -> str:
    """Return the two largest units that matter: `3 d 4 h`, `1 h 18 min`, `42 min`, `30 s`."""
    if span is None:
        return NOTHING
    seconds = max(0, int(span.total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds % 86_400 // 3600, seconds % 3600 // 60
    if days:
        if not hours:
            return _("%(days)s d") % {"days": number(days)}
        return _("%(days)s d %(hours)s h") % {"days": number(days), "hours": hours}
    if hours:
        if not minutes:
            return _("%(hours)s h") % {"hours": hours}
        return _("%(hours)s h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(seconds)s s") % {"seconds": seconds}


def posts(count: int) -> str:
    return ngettext("%(count)s post", "%(count)s posts", count) % {"count": number(count)}


def cases(count: int) -> str:
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": number(count)}


def items(count: int) -> str:
    return ngettext("%(count)s item", "%(count)s items", count) % {"count": number(count)}


def shortened(text: str, keep: int = 20) -> str:
    """Shorten in the middle: identifiers differ at their ends."""
    return text if len(text) <= keep else f"{text[: keep // 2]}…{text[-(keep // 2 - 1) :]}"


def in_groups(digest: str) -> str:
    """Return a digest in groups of eight, as people compare them."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))
