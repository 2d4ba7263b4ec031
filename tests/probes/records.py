"""Vantage points, and what they say they saw."""

from __future__ import annotations

from datetime import datetime, timedelta

from review_portal.accounts.models import User
from review_portal.accounts.services import issue_key
from review_portal.blocking.models import BlockEntry
from review_portal.exports.models import Provider
from review_portal.exports.services import add_provider
from review_portal.probes.models import ProbeTarget, Vantage
from review_portal.probes.services import Reading, add_vantage, arrange_targets, take_readings
from review_portal.probes.verdicts import Seen
from tests.blocking.records import NOW
from tests.exports.records import listed, release

PAGE = {"dns": "ok", "addresses": ("192.0.2.7",), "tcp": "ok", "address": "192.0.2.7", "tls": "ok", "http": "ok"}
SHOWN = {"status": 200, "title": "A shop window", "body_sha256": "a" * 64, "size": 900}
GONE = {"dns": "nxdomain"}
LOST = {"dns": "ok", "addresses": ("192.0.2.7",), "tcp": "timeout"}


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def seen(url: str, **values: object) -> Seen:
    """Return a page that was reached, or what is said instead."""
    told = values or {**PAGE, **SHOWN}
    if url.startswith("http:") and told.get("tls") == "ok":
        told = {**told, "tls": "skipped"}
    return Seen(url, **told)  # type: ignore[arg-type]  # names of the fields


class Office:
    """A published entry, one provider with a vantage point, and a control outside."""

    def __init__(self, author: User, approver: User, *hosts: str) -> None:
        self.approver = approver
        self.entries: list[BlockEntry] = listed(author, approver, *(hosts or ("shop-demo.example",)))
        self.release = release(approver)
        key, _ = issue_key("provider-1", scope="provider", actor=None, now=NOW)
        self.provider: Provider = add_provider("Step Telecom", key=key, contact="", actor=None, now=NOW)
        self.inside, self.inside_secret = add_vantage("inside", provider=self.provider, actor=None, now=NOW)
        self.outside, self.outside_secret = add_vantage("outside", provider=None, actor=None, now=NOW)
        arrange_targets(now=NOW)

    def targets(self, role: str = "entry") -> list[ProbeTarget]:
        return list(ProbeTarget.objects.filter(role=role).order_by("pk"))

    def tell(self, vantage: Vantage, minutes: float, *, role: str = "entry", **values: object) -> None:
        """Report the same of every target of a role."""
        rows = [Reading(target.pk, at(minutes), seen(target.url, **values)) for target in self.targets(role)]
        take_readings(vantage, rows, now=at(minutes))

    def both(self, minutes: float, *, role: str = "entry", **here: object) -> None:
        """Report a living page outside, and what was seen here."""
        self.tell(self.outside, minutes, role=role)
        self.tell(self.inside, minutes, role=role, **here)
