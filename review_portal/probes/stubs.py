"""Knows each provider's stub page: by what people wrote down, and by what stands in place of our own canary."""

from __future__ import annotations

import hashlib

from review_portal.blocking.names import host_in
from review_portal.probes.models import Measurement, ProbeTarget, StubPage
from review_portal.probes.verdicts import Stubs

LATEST = 20
EMPTY = hashlib.sha256(b"").hexdigest()  # a redirect without a page: everybody has that one


class StubBook:
    """Remembers what it looked up; ask a new one for each round."""

    def __init__(self) -> None:
        self._known: dict[int | None, Stubs] = {}

    def of(self, provider: int | None) -> Stubs:
        if provider not in self._known:
            self._known[provider] = merged(written(provider), learned(provider))
        return self._known[provider]


def written(provider: int | None) -> Stubs:
    marks: dict[str, set[str]] = {kind: set() for kind in StubPage.Kind.values}
    for mark in StubPage.objects.filter(provider=provider) | StubPage.objects.filter(provider=None):
        marks[mark.kind].add(mark.value)
    return Stubs(*(frozenset(marks[kind]) for kind in ("address", "location", "title", "body")))


def learned(provider: int | None) -> Stubs:
    """Return what this provider lately showed in place of the canary: whoever has our certificate is not a stub.

    Addresses are never learned: one that serves others too would make all of them stubs.
    """
    shown = Measurement.objects.filter(
        vantage__provider=provider, target__role=ProbeTarget.Role.CANARY, http="ok"
    ).exclude(tls="ok")
    rows = shown.order_by("-measured_at").values_list("body_sha256", "location")[:LATEST]
    ours = set(
        Measurement.objects.filter(vantage__provider=None, target__role=ProbeTarget.Role.CANARY, http="ok").values_list(
            "body_sha256", flat=True
        )
    )
    foreign = [(body, location) for body, location in rows if ours and body not in ours]
    hosts = {host_in(location) for _, location in foreign} - {""}
    return Stubs(bodies=frozenset(body for body, _ in foreign) - {EMPTY}, locations=frozenset(hosts))


def merged(one: Stubs, other: Stubs) -> Stubs:
    return Stubs(
        one.addresses | other.addresses,
        one.locations | other.locations,
        one.titles | other.titles,
        one.bodies | other.bodies,
    )
