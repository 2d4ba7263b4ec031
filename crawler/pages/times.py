"""Reads the moments that pages print: ISO 8601, RFC 822, seconds since 1970, dates in words, and "yesterday, 10:05"."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import partial

from crawler.pages.months import AGO, NOW, TODAY, UNITS, YESTERDAY, month_of

YEAR_FIRST = re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b")
NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\b")
WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[\s.-]+(?:de\s+)?([^\W\d_]{3,12})\.?,?[\s.-]+(?:de\s+)?(\d{4})")
MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
YEAR_THEN_WORD = re.compile(r"(\d{4})\s*(?:ж\.|жылғы|жылы)?,?\s+(\d{1,2})\s+([^\W\d_]{3,12})")
DAY_AND_MONTH = re.compile(r"\b(\d{1,2})\s+([^\W\d_]{3,12})\b")
HALF = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m)?", re.IGNORECASE)
SPAN = re.compile(r"(?:(\d+)|\b(?:an?|один|одну|бір))?\s*\b([^\W\d_]{2,10})\.?\s+(?:ago|назад|бұрын|тому)")
ZONE = re.compile(r"\b(?:UTC|GMT)\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
OFFSET = re.compile(r":\d{2}\s*([+-])(\d{2}):?(\d{2})\s*$")
SUMMER = re.compile(r"\[\s*(?:DST|Летнее время)\s*\]", re.IGNORECASE)

#: zones that feeds name, by their hours east; those of America are known to the standard library
EAST = {
    "WET": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4, "SAMT": 4, "UZT": 5, "ALMT": 5,
    "YEKT": 5, "KGT": 6, "OMST": 6, "NOVT": 7, "KRAT": 7, "IRKT": 8, "YAKT": 9, "VLAT": 10,
}  # fmt: skip
NAMED_ZONE = re.compile(rf"(?<=\d) ?\b({'|'.join(EAST)})$")
COUNTED_ZONE = re.compile(r"(?<=\d) ?(?:GMT|UTC) ?([+-]\d{2}):?(\d{2})$")

FIRST_YEAR, LAST_YEAR = 1970, 2100


def parse_time(text: str | None, *, seen_at: datetime | None = None, zone: tzinfo = UTC) -> datetime | None:
    """Return the moment in UTC, or None.

    A time without a zone is taken in `zone`, which is UTC where the page says nothing of its clock. "Today" and
    "2 hours ago" are read only when it is known when the page was seen.
    """
    text = _with_offset((text or "").strip()[:100])
    if not text:
        return None
    for reader in (_iso, _epoch, _rfc822, _worded, partial(_relative, seen_at=seen_at, zone=zone)):
        try:
            moment = reader(text)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        if moment is not None:
            # The year 1394 is of another calendar: no date is better than one six centuries off.
            return _in_utc(moment, zone) if FIRST_YEAR <= moment.year <= LAST_YEAR else None
    return None


def _with_offset(text: str) -> str:
    """'10:05:00 MSK' → '10:05:00 +0300', '10:05:00 GMT+0300' → '10:05:00 +0300'."""
    text = COUNTED_ZONE.sub(r" \1\2", text)
    return NAMED_ZONE.sub(lambda found: f" +{EAST[found[1]]:02}00", text)


def zone_of(words: str) -> tzinfo | None:
    """'Часовой пояс: UTC+05:00' → UTC+5, 'All times are UTC + 6 hours [ DST ]' → UTC+7, '' → None."""
    found = ZONE.search(words)
    if found is None or int(found[2]) > 14:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0)) * (1 if found[1] == "+" else -1)
    return timezone(offset + (timedelta(hours=1) if SUMMER.search(words) else timedelta(0)))


def is_whole(text: str) -> bool:
    """Say whether a text holds both a date and a time of day, as the head of a post does and a join date does not."""
    return bool(CLOCK.search(text)) and _date(text) is not None


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$)", "", text))


def _epoch(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{9,13}", text):
        return None
    return datetime.fromtimestamp(int(text) / (1000 if len(text) > 11 else 1), UTC)


def _rfc822(text: str) -> datetime | None:
    # The standard library would read the hour and overlook the half of the day.
    return None if HALF.search(text) or not re.search(r"\d{4}\s+\d{1,2}:\d{2}", text) else parsedate_to_datetime(text)


def _worded(text: str) -> datetime | None:
    """'21 ноя 2026, 10:05 +0500' and 'Nov 21, 2026 10:05 am' and '21.11.2026 10:05' and '11-21-2026, 10:05 PM'."""
    date = _date(text)
    if date is None:
        return None
    hour, minute, second = _clock(text)
    offset = OFFSET.search(text)
    if offset is None:
        return datetime(*date, hour, minute, second)  # noqa: DTZ001 - the zone is put on by whoever knows the page
    east = timedelta(hours=int(offset[2]), minutes=int(offset[3])) * (1 if offset[1] == "+" else -1)
    return datetime(*date, hour, minute, second, tzinfo=timezone(east))


def _clock(text: str) -> tuple[int, int, int]:
    clock = CLOCK.search(text)
    if clock is None:
        return 0, 0, 0
    half = (clock[4] or "").lower()[:1]
    hour = int(clock[1]) % 12 + (12 if half == "p" else 0) if half else int(clock[1])
    return hour, int(clock[2]), int(clock[3] or 0)


def _date(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day."""
    lowered = text.lower()
    for pattern, (day, month, year) in ((WORDED, (1, 2, 3)), (MONTH_FIRST, (2, 1, 3)), (YEAR_THEN_WORD, (2, 3, 1))):
        for found in pattern.finditer(lowered):
            number = month_of(found[month])
            if number:
                return int(found[year]), number, int(found[day])
    first = YEAR_FIRST.search(text)
    return (int(first[1]), int(first[2]), int(first[3])) if first else _numeric(text)


def _numeric(text: str) -> tuple[int, int, int] | None:
    """Read the day first, as most of the world writes; the month first where am, pm or a 13th month says so."""
    found = NUMERIC.search(text)
    if found is None or (len(found[4]) == 2 and not CLOCK.search(text)):
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    is_american = found[2] != "." and bool(HALF.search(text)) and first <= 12
    day, month = (second, first) if is_american or second > 12 else (first, second)
    return year, month, day


def _relative(text: str, seen_at: datetime | None, zone: tzinfo) -> datetime | None:
    if seen_at is None:
        return None
    text = text.lower()
    here = seen_at.astimezone(zone)
    if any(word in text for word in NOW):
        return seen_at.astimezone(UTC)
    if any(text.rstrip(" .").endswith(word) for word in AGO):
        return _ago(text, seen_at)
    words = set(re.findall(r"[^\W\d_]+", text))
    back = 0 if words & TODAY else 1 if words & YESTERDAY else None
    hour, minute, second = _clock(text)
    if back is not None:
        day = here - timedelta(days=back)
        return day.replace(hour=hour, minute=minute, second=second, microsecond=0).astimezone(UTC)
    return _this_year(text, here)


def _ago(text: str, seen_at: datetime) -> datetime | None:
    span = SPAN.search(text)
    seconds = next((length for name, length in UNITS.items() if span and span[2].startswith(name)), None)
    return seen_at.astimezone(UTC) - timedelta(seconds=int(span[1] or 1) * seconds) if span and seconds else None


def _this_year(text: str, here: datetime) -> datetime | None:
    """'21 ноя в 10:05' → the last 21 November that was not in the future."""
    found = DAY_AND_MONTH.search(text)
    month = month_of(found[2]) if found else None
    if found is None or month is None:
        return None
    hour, minute, second = _clock(text)
    moment = here.replace(month=month, day=int(found[1]), hour=hour, minute=minute, second=second, microsecond=0)
    return (moment if moment <= here + timedelta(days=1) else moment.replace(year=here.year - 1)).astimezone(UTC)
