"""What one place saw of one address, stage by stage: values that cross the wire as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a stage ended; a stage after a failed one is skipped."""

    OK = "ok"
    SKIPPED = "skipped"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    RESET = "reset"
    CLOSED = "closed"
    UNREACHABLE = "unreachable"
    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    SERVFAIL = "servfail"
    WRONG_CERTIFICATE = "wrong_certificate"
    ALERT = "alert"
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True)
class Dns:
    outcome: Outcome = Outcome.SKIPPED
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tcp:
    outcome: Outcome = Outcome.SKIPPED
    address: str = ""


@dataclass(frozen=True, slots=True)
class Tls:
    """`without_name` is how the same handshake ended without the name in it; asked only after a failure."""

    outcome: Outcome = Outcome.SKIPPED
    certificate_sha256: str = ""
    without_name: Outcome = Outcome.SKIPPED


@dataclass(frozen=True, slots=True)
class Http:
    outcome: Outcome = Outcome.SKIPPED
    status: int = 0
    location: str = ""
    title: str = ""
    body_sha256: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything seen of one address at one time; the first stage that is not OK tells where it ended."""

    url: str
    measured_at: datetime
    dns: Dns = field(default_factory=Dns)
    tcp: Tcp = field(default_factory=Tcp)
    tls: Tls = field(default_factory=Tls)
    http: Http = field(default_factory=Http)

    @property
    def is_answered(self) -> bool:
        return self.http.outcome is Outcome.OK

    def wire(self) -> dict[str, object]:
        return {**asdict(self), "measured_at": self.measured_at.isoformat()}
