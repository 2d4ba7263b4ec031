"""Speaks to the portal over HTTP: claims sources, keeps leases, hands over what was found."""

import json
import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from crawler.items import Wire

log = logging.getLogger(__name__)

ATTEMPTS = 4
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class PortalAway(Exception):
    """The portal does not answer; what was found waits in the spool, and the crawler tries again."""


class PortalRefused(Exception):
    """The portal answered no; its sentence says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"The portal refused with {status}: {sentence}")
        self.status = status


class LeaseLost(Exception):
    """The portal gave the run to somebody else; stop it."""


@dataclass(frozen=True, slots=True)
class Politeness:
    delay_seconds: float = 2.0
    obey_robots: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """A public place that we watch, as the portal describes it."""

    id: int
    family: str
    address: str
    site: str = ""
    parameters: dict[str, object] = field(default_factory=dict)
    cursor: dict[str, object] = field(default_factory=dict)
    politeness: Politeness = Politeness()


@dataclass(frozen=True, slots=True)
class Run:
    """One visit to a source, ours for as long as the lease lasts."""

    run_id: int
    source: Source
    lease_seconds: float = 120.0

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)


class PortalClient:
    """Every call is tried again with growing pauses; then PortalAway says that it is worth trying later."""

    def __init__(
        self, url: str, key: str, *, attempts: int = ATTEMPTS, timeout: timedelta = timedelta(seconds=30)
    ) -> None:
        # Proxies of the environment are for the open web, not for a request that carries our key.
        self._http = httpx.Client(
            base_url=url.rstrip("/") + "/api/crawler/",
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Accept-Language": "en"},
            timeout=timeout.total_seconds(),
            trust_env=False,
        )
        self._attempts = attempts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def claim_sources(self, runner: str, *, limit: int) -> list[Run]:
        answer = self._call("POST", "claims", json={"runner": runner, "limit": limit})
        return TypeAdapter(list[Run]).validate_python(answer.json()["runs"])

    def heartbeat(self, run_id: int) -> timedelta:
        """Lengthen the lease; raise LeaseLost when the run belongs to somebody else by now."""
        try:
            answer = self._call("POST", f"runs/{run_id}/heartbeat", json={})
        except PortalRefused as refused:
            raise LeaseLost(f"The lease of run {run_id} was lost: {refused}") from refused
        return timedelta(seconds=float(answer.json()["lease_seconds"]))

    def put_warc(self, sha256: str, path: Path) -> None:
        """Upload a WARC file under its digest; doing it twice is harmless."""
        self._call(
            "PUT", f"warcs/{quote(sha256)}", content=path.read_bytes(), headers={"Content-Type": "application/warc"}
        )

    def deliver(self, delivery: Mapping[str, object]) -> Wire:
        """Hand over one delivery; the same delivery_id again changes nothing at the portal."""
        wire: Wire = self._call("POST", "deliveries", content=_json(delivery)).json()
        return wire

    def finish(self, run_id: int, ending: Mapping[str, object]) -> None:
        self._call("POST", f"runs/{run_id}/finish", content=_json(ending))

    def _call(self, method: str, path: str, **content: object) -> httpx.Response:
        reason = "no attempt was made"
        for attempt in range(self._attempts):
            if attempt:
                time.sleep(random.uniform(0.5, 1.0) * 0.4 * 2**attempt)  # noqa: S311 - jitter, not cryptography
            try:
                answer = self._http.request(method, path, **content)  # type: ignore[arg-type]  # passed through by name
            except httpx.TransportError as error:
                reason = repr(error)
                continue
            if answer.status_code not in PASSING:
                return _accepted(answer)
            reason = f"it answered {answer.status_code}"
        raise PortalAway(
            f"The portal at {self._http.base_url} is away ({reason}); nothing is lost, it is tried again later."
        )


def _json(values: Mapping[str, object]) -> bytes:
    """Escape all that is not ASCII: whatever a page contained, this cannot fail."""
    return json.dumps(dict(values)).encode("ascii")


def _accepted(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        problem = answer.json()
        sentence = f"{problem.get('title', '')} {problem.get('detail', '')}".strip()
    except (ValueError, AttributeError):
        sentence = answer.text[:300]
    raise PortalRefused(answer.status_code, sentence or answer.reason_phrase)
