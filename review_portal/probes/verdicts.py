"""Compares what a vantage point saw with what the control saw, and says what that means: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from django.db import models
from django.utils.translation import gettext_lazy as _

from review_portal.blocking.names import host_in


class Verdict(models.TextChoices):
    BLOCKED = "blocked", _("blocked")
    STUB = "stub", _("stub page")
    OPEN = "open", _("open")
    DEAD = "dead", _("dead everywhere")
    UNKNOWN = "unknown", _("unknown")


#: A reader of the list got no page: it is in effect.
EFFECTIVE = frozenset({Verdict.BLOCKED, Verdict.STUB})


class Stage(models.TextChoices):
    DNS = "dns", "DNS"
    TCP = "tcp", "TCP"
    TLS = "tls", "TLS"
    HTTP = "http", "HTTP"


class Why(models.TextChoices):
    """What a verdict rests on."""

    NO_CONTROL = "no_control", _("no control measured at that time: silence alone proves nothing")
    OFFLINE = "offline", _("the vantage point's own network did not work")
    KNOWN_STUB = "known_stub", _("the provider's stub page")
    SINKHOLE = "sinkhole", _("the resolver answers with an address that leads nowhere")
    NO_NAME = "no_name", _("the resolver says that the name does not exist")
    STAGE_FAILED = "stage_failed", _("this stage fails here and works outside")
    NAME_READ = "name_read", _("the handshake fails only with the name in it (SNI)")
    FOREIGN_CERTIFICATE = "foreign_certificate", _("somebody else's certificate stands in between")
    LEGAL_REASONS = "legal_reasons", _("the answer is 451, unavailable for legal reasons")
    SAME_PAGE = "same_page", _("the page is the same as outside")
    GENUINE = "genuine", _("the answer comes from the site itself: its certificate holds")
    ONLY_HERE = "only_here", _("reached here, not from outside")
    DEAD_OUTSIDE = "dead_outside", _("not reached from outside either")
    DIFFERENT = "different", _("another page than outside, and no stub that we know")
    RESOLVER_FAILED = "resolver_failed", _("the resolver failed or did not make sense")


@dataclass(frozen=True, slots=True)
class Seen:
    """One measurement, as far as it is compared."""

    url: str
    dns: str = "skipped"
    addresses: tuple[str, ...] = ()
    tcp: str = "skipped"
    address: str = ""
    tls: str = "skipped"
    certificate_sha256: str = ""
    without_name: str = "skipped"
    http: str = "skipped"
    status: int = 0
    location: str = ""
    title: str = ""
    body_sha256: str = ""
    size: int = 0
    online: bool = True

    @property
    def is_secure(self) -> bool:
        return self.url.startswith("https:")

    @property
    def is_reached(self) -> bool:
        return self.http == "ok" and (self.tls == "ok" or not self.is_secure)


@dataclass(frozen=True, slots=True)
class Stubs:
    """How a provider's stub page is known: by where it lives, where it sends, and what it says."""

    addresses: frozenset[str] = frozenset()
    locations: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()

    def know(self, seen: Seen) -> bool:
        target = host_in(seen.location)
        return (
            seen.body_sha256 in self.bodies
            or seen.title in self.titles
            or target in self.locations
            or bool(self.addresses.intersection(seen.addresses))
        )


@dataclass(frozen=True, slots=True)
class Judged:
    verdict: Verdict
    why: Why
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one vantage point saw of a target, and what the controls saw at the same time."""

    here: Seen
    outside: Sequence[Seen] = ()
    stubs: Stubs = field(default_factory=Stubs)
    is_canary: bool = False

    @property
    def control(self) -> Seen | None:
        """Return a control that works: one that reached the page counts more than one that did not."""
        working = sorted((seen for seen in self.outside if seen.online), key=lambda seen: not seen.is_reached)
        return working[0] if working else None


def judge(compared: Comparison) -> Judged:
    """Say what was measured.

    1. A stub page that we know is proof by itself, and so is any page in place of our own canary.
    2. Without a working network here, or without a control, silence is no proof of anything.
    3. Reached here is open; reached nowhere is dead everywhere, never blocked.
    4. What works outside and fails here is blocked, at the stage where it fails.
    """
    here, control = compared.here, compared.control
    if here.http == "ok" and compared.stubs.know(here):
        return Judged(Verdict.STUB, Why.KNOWN_STUB, stage_of_stub(here))
    if not here.online:
        return Judged(Verdict.UNKNOWN, Why.OFFLINE)
    if control is None:
        return Judged(Verdict.UNKNOWN, Why.NO_CONTROL)
    if compared.is_canary and here.http == "ok" and here.body_sha256 != control.body_sha256 and here.tls != "ok":
        return Judged(Verdict.STUB, Why.DIFFERENT, stage_of_stub(here))
    if not control.is_reached:
        return beside_the_dead(here)
    return beside_the_living(here, control)


def stage_of_stub(here: Seen) -> str:
    return Stage.TLS if here.tls == "wrong_certificate" else Stage.HTTP


def beside_the_dead(here: Seen) -> Judged:
    if here.is_reached:
        return Judged(Verdict.OPEN, Why.ONLY_HERE)
    return Judged(Verdict.DEAD, Why.DEAD_OUTSIDE)


def beside_the_living(here: Seen, control: Seen) -> Judged:
    # A step that failed before a later try brought the page blocked nothing.
    for stage in (at_http,) if here.is_reached else (at_dns, at_tcp, at_tls, at_http):
        if judged := stage(here, control):
            return judged
    return Judged(Verdict.UNKNOWN, Why.DIFFERENT, Stage.HTTP)


def at_dns(here: Seen, control: Seen) -> Judged | None:
    if here.dns in {"nxdomain", "nodata"}:
        return Judged(Verdict.BLOCKED, Why.NO_NAME, Stage.DNS)
    if here.dns in {"timeout", "refused"}:
        return Judged(Verdict.BLOCKED, Why.STAGE_FAILED, Stage.DNS)
    if here.dns != "ok":
        return Judged(Verdict.UNKNOWN, Why.RESOLVER_FAILED, Stage.DNS)
    if not here.is_reached and is_sinkhole(here, control):
        return Judged(Verdict.BLOCKED, Why.SINKHOLE, Stage.DNS)
    return None


def is_sinkhole(here: Seen, control: Seen) -> bool:
    """Tell whether the name leads nowhere here: to nothing, to this machine, or into a private network."""
    mine = [ip_address(address) for address in here.addresses]
    if all(address.is_unspecified for address in mine):
        return True
    outside = [ip_address(address) for address in control.addresses]
    return any(address.is_global for address in outside) and not any(address.is_global for address in mine)


def at_tcp(here: Seen, control: Seen) -> Judged | None:
    return None if here.tcp == "ok" else Judged(Verdict.BLOCKED, Why.STAGE_FAILED, Stage.TCP)


def at_tls(here: Seen, control: Seen) -> Judged | None:
    if not here.is_secure:
        return None
    if here.tls == "wrong_certificate":
        return Judged(Verdict.BLOCKED, Why.FOREIGN_CERTIFICATE, Stage.TLS)
    if here.tls != "ok":
        why = Why.NAME_READ if here.without_name == "ok" else Why.STAGE_FAILED
        return Judged(Verdict.BLOCKED, why, Stage.TLS)
    return None


def at_http(here: Seen, control: Seen) -> Judged | None:
    if here.http != "ok":
        return Judged(Verdict.BLOCKED, Why.STAGE_FAILED, Stage.HTTP)
    if here.status == 451 and control.status != 451:
        return Judged(Verdict.BLOCKED, Why.LEGAL_REASONS, Stage.HTTP)
    if here.is_secure:
        # Whoever holds the certificate sent it: a captcha or an error of the site is not a block.
        return Judged(Verdict.OPEN, Why.GENUINE, Stage.HTTP)
    return Judged(Verdict.OPEN, Why.SAME_PAGE, Stage.HTTP) if is_same_page(here, control) else None


def is_same_page(here: Seen, control: Seen) -> bool:
    """Compare what can be compared: digest, target of a redirect, or title together with a like size."""
    if here.status // 100 != control.status // 100:
        return False
    if here.body_sha256 == control.body_sha256:
        return True
    if here.status // 100 == 3:
        return here.location == control.location
    is_like = min(here.size, control.size) >= 0.7 * max(here.size, control.size)
    return bool(here.title) and here.title == control.title and is_like
