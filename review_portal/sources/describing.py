"""What an administrator says of a source, and everything that is wrong with it, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from review_portal.audit.errors import Refused
from review_portal.sources.expectations import FIELDS
from review_portal.sources.models import Source
from review_portal.sources.parameters import wrong_parameters
from review_portal.sources.schedule import check_schedule

#: the crawler's own manners; what differs from them is an override
POLITE: dict[str, object] = {"delay_seconds": 2.0, "obey_robots": True}
LONGEST_DELAY = 3600.0
LONGEST_ADDRESS, LONGEST_NAME = 500, 200
SITE = re.compile(r"[a-z0-9_]{0,40}")
MINUTE = timedelta(minutes=1)
LONGEST_INTERVAL = timedelta(days=366)
Problem = tuple[str, str]


class Unfit(Refused):
    """The description cannot stand; `problems` has a sentence for each field that is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class NewSource:
    """What an administrator says of a place to watch.

    Politeness holds the overrides and why: `reasons` has one for each, or `reason` is one for all.
    """

    name: str
    family: str
    site: str
    address: str
    legal_basis: str
    interval: timedelta = timedelta(hours=1)
    parameters: dict[str, Any] = field(default_factory=dict)
    politeness: dict[str, Any] = field(default_factory=dict)
    minimum_posts: int = 0
    schedule: str = ""
    shortest: timedelta | None = None
    longest: timedelta | None = None
    expected_fields: tuple[str, ...] = ()
    retention: timedelta | None = None


def check(new: NewSource) -> None:
    """Raise Unfit with all that is wrong at once: who fills in a form should be sent back to it once."""
    found: dict[str, str] = {}
    for field_name, sentence in _problems(new):
        found.setdefault(field_name, sentence)
    if found:
        raise Unfit(found)


def reason_of(politeness: Mapping[str, Any], name: str) -> str:
    """Return why one of our manners is overridden."""
    reasons = politeness.get("reasons")
    own = reasons.get(name) if isinstance(reasons, dict) else ""
    return str(own or politeness.get("reason") or "").strip()


def _problems(new: NewSource) -> Iterator[Problem]:
    yield from _identity(new)
    yield from _rhythm(new)
    yield from _politeness(new.politeness)
    for name, sentence in wrong_parameters(new.family, new.parameters):
        yield f"parameter_{name}", sentence
    if unknown := set(new.expected_fields) - set(FIELDS):
        names = {"name": repr(min(unknown)), "names": ", ".join(FIELDS)}
        yield "expected_fields", _("A post has no field %(name)s; expect some of %(names)s.") % names
    if new.minimum_posts < 0:
        yield "minimum_posts", _("A visit cannot read fewer than no posts.")
    if new.retention is not None and not timedelta(days=1) <= new.retention:
        yield "retention", _("Captures are kept for a day at least.")


def _identity(new: NewSource) -> Iterator[Problem]:
    if not 0 < len(new.name.strip()) <= LONGEST_NAME:
        yield "name", _("Give the source a name of at most 200 characters.")
    if new.family not in Source.Family.values:
        names = {"name": repr(new.family), "names": ", ".join(Source.Family.values)}
        yield "family", _("There is no family %(name)s; choose one of %(names)s.") % names
    if not SITE.fullmatch(new.site):
        yield "site", _("The site is the short name of a page class, such as phpbb; leave it empty if unsure.")
    if not new.legal_basis.strip():
        yield "legal_basis", _("Name the legal basis on which %(address)s may be watched.") % {"address": new.address}
    if sentence := _address_problem(new.address):
        yield "address", sentence
    elif _is_onion(new.address) and not new.parameters.get("proxy"):
        yield "parameter_proxy", _("An onion address is reached through a proxy only; name one.")


def _address_problem(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _("This is no address; copy it from the browser, with https:// in front.")
    if parts.scheme not in {"http", "https"} or not host or re.search(r"[\s\x00-\x1f]", address):
        return _("This is no address; copy it from the browser, with https:// in front.")
    if parts.username is not None or parts.password is not None:
        return _("The address holds a login; only what is public without one is watched.")
    if len(address) > LONGEST_ADDRESS:
        return _("The address is longer than 500 characters.")
    return ""


def _is_onion(address: str) -> bool:
    return (urlsplit(address).hostname or "").endswith((".onion", ".i2p"))


def _rhythm(new: NewSource) -> Iterator[Problem]:
    if new.schedule:
        try:
            check_schedule(new.schedule)
        except Refused as refusal:
            yield "schedule", str(refusal)
    if not MINUTE <= new.interval <= LONGEST_INTERVAL:
        yield "interval", _("An interval is a minute at least and a year at most; a site is visited no oftener.")
    if (new.shortest is None) != (new.longest is None):
        yield "shortest" if new.shortest is None else "longest", _("Give both bounds of the interval, or none.")
    elif new.shortest and new.longest and not MINUTE <= new.shortest <= new.longest <= LONGEST_INTERVAL:
        yield "longest", _("The shortest interval is a minute at least, and no longer than the longest.")


def _politeness(politeness: Mapping[str, Any]) -> Iterator[Problem]:
    if unknown := set(politeness) - POLITE.keys() - {"reason", "reasons"}:
        yield "politeness", _("There is no politeness called %(name)s.") % {"name": repr(min(unknown))}
    delay = politeness.get("delay_seconds", POLITE["delay_seconds"])
    if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay <= LONGEST_DELAY:
        yield "delay_seconds", _("The pause between two requests is from 0 to 3600 seconds.")
    if not isinstance(politeness.get("obey_robots", True), bool):
        yield "obey_robots", _("robots.txt is obeyed or not; say true or false.")
    for name, polite in POLITE.items():
        if politeness.get(name, polite) != polite and not reason_of(politeness, name):
            yield f"{name}_reason", _("Say why this source is visited with other manners; the reason is recorded.")
