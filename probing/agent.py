"""Asks the portal what to measure, measures it, and reports; holds a key, never the database."""

from __future__ import annotations

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from probing.readings import Reading
from probing.stages import AGENT, Place, measure

log = logging.getLogger(__name__)
WORKERS = 8
PAUSE_AFTER_FAILURE = 30.0


class PortalAway(Exception):
    """The portal does not answer; nothing is lost, the targets stay due."""


class PortalRefused(Exception):
    """The portal answered no; its sentence says why."""


@dataclass(frozen=True, slots=True)
class Target:
    id: int
    url: str


@dataclass(frozen=True, slots=True)
class Work:
    """What is due here, and how long to wait when it is done; `reference` is an address that is never blocked."""

    targets: tuple[Target, ...]
    reference: str
    pause_seconds: float


class Portal:
    """The two calls of the probes' door."""

    def __init__(self, url: str, key: str, *, timeout: float = 30.0) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url!r} is not the portal's address; it begins with https://.")
        self.url = url
        self._base, self._key, self._timeout = url.rstrip("/") + "/api/probe/", key, timeout
        # Proxies of the environment are not for a request that carries our key.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def claim(self, *, limit: int) -> Work:
        told = self._post("claims", {"limit": limit})
        targets = tuple(Target(int(row["id"]), str(row["url"])) for row in told["targets"])
        return Work(targets, str(told["reference"]), float(told["pause_seconds"]))

    def report(self, readings: Sequence[tuple[Target, Reading]], *, online: bool) -> int:
        rows = [{"target": target.id, **reading.wire()} for target, reading in readings]
        return int(self._post("readings", {"online": online, "readings": rows})["taken"])

    def _post(self, path: str, body: dict[str, object]) -> Any:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json", "User-Agent": AGENT,
                   "Accept-Language": "en"}  # fmt: skip
        # The scheme was checked above.
        asked = urllib.request.Request(self._base + path, json.dumps(body).encode(), headers)  # noqa: S310
        try:
            with self._opener.open(asked, timeout=self._timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise PortalAway(f"The portal answered {error.code}; it is asked again later.") from error
            raise PortalRefused(f"{error.code}: {sentence(error.read())}") from error
        except (OSError, ValueError) as error:
            raise PortalAway(f"The portal is away ({error}); it is asked again later.") from error


def sentence(body: bytes) -> str:
    try:
        return str(json.loads(body).get("detail", ""))
    except (ValueError, AttributeError):
        return body[:200].decode("utf-8", "replace")


def work_once(portal: Portal, place: Place, *, limit: int = 64) -> Work:
    """Claim, measure side by side, report. A measurement twice is harmless, so nothing is leased."""
    work = portal.claim(limit=limit)
    if not work.targets:
        return work
    # Where the office names no reference, its own address must at least be found by the same resolver.
    online = is_online(work.reference or portal.url, place)
    with ThreadPoolExecutor(WORKERS) as pool:
        readings = list(pool.map(lambda target: (target, observe(target.url, place)), work.targets))
    taken = portal.report(readings, online=online)
    log.info("%s of %s measurements were new to the portal.", taken, len(readings))
    return work


def observe(url: str, place: Place) -> Reading:
    """Measure one address; one that cannot be read is told as not measured, and stops no other."""
    try:
        return measure(url, place)
    except ValueError as error:
        log.warning("%s cannot be measured: %s", url[:200], error)
        return Reading(url, datetime.now(UTC))


def is_online(reference: str, place: Place) -> bool:
    """Tell whether the network itself works here: without that, silence says nothing about anybody."""
    return measure(reference, place).is_answered


def run(
    portal: Portal, place: Place, *, rounds: int | None = None, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Work until stopped, or for some rounds; a portal that is away is asked again."""
    done = 0
    while rounds is None or done < rounds:
        try:
            work = work_once(portal, place)
            pause = 0.0 if work.targets else work.pause_seconds
        except PortalAway as away:
            log.warning("%s", away)
            pause = PAUSE_AFTER_FAILURE
        done += 1
        if pause and done != rounds:
            sleep(pause)
