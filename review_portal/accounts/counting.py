"""Counts strangers by a place without knowing the place: a digest under a random salt that lives for one day."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from review_portal.accounts.askers import asker_of
from review_portal.accounts.models import Salt, Tally

COUNT = """
    INSERT INTO accounts_tally (place, "window", count) VALUES (%s, %s, 1)
    ON CONFLICT (place, "window") DO UPDATE SET count = accounts_tally.count + 1 RETURNING count
"""
EVERYBODY = "everybody"
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of one kind of act within a span, which is a day at most: a place is another one tomorrow."""

    kind: str
    most: int
    span: timedelta


def is_within(place: str, limit: Limit, *, now: datetime) -> bool:
    """Count one act of a place and say whether it is still within the limit."""
    seconds = int(limit.span.total_seconds())
    window = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    key = hashlib.sha256(f"{limit.kind} {place}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, window])
        [count] = cursor.fetchone()
    return int(count) <= limit.most


def place_of(request: HttpRequest, *, now: datetime) -> str:
    """Return a digest that two acts of one place share today, and that nobody can work out tomorrow.

    An IPv6 subscriber holds a whole /64. The portal's own key is in it too: a stolen table of today says nothing.
    """
    address = asker_of(request)
    network = str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
    fresh = {"value": secrets.token_bytes(32)}
    salt, _made = Salt.objects.get_or_create(day=now.astimezone(UTC).date(), defaults=fresh)
    key = settings.SECRET_KEY.encode() + bytes(salt.value)
    return hmac.new(key, network.encode(), hashlib.sha256).hexdigest()


def throw_away(*, now: datetime) -> None:
    """Forget the salts and the counts of days that are over; counts are no record, so this is no event."""
    Salt.objects.filter(day__lt=now.astimezone(UTC).date()).delete()
    Tally.objects.filter(window__lte=now - DAY).delete()
