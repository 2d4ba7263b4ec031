"""Which addresses stop a trace, and what tags say of them, as both were when the trace began."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from review_portal.payments.models import Tag, TraceRun
from tracing import tags
from tracing.addresses import Currency
from tracing.concepts import concept, network
from tracing.trace import Limits, Stop

STOPS = {"exchange": Stop.EXCHANGE, "mixer": Stop.MIXER, "mixing_service": Stop.MIXER, "coinjoin": Stop.MIXER}
#: A tag weaker than this stops nothing: anybody can write one.
STOPS_FROM = 20


def said_then(run: TraceRun, addresses: Iterable[str]) -> QuerySet[Tag]:
    """Return the tags of some addresses as they stood when the run began: a replay years later sees the same."""
    standing = Q(withdrawn_at=None) | Q(withdrawn_at__gt=run.started_at)
    said = Tag.objects.filter(standing, said_at__lte=run.started_at, currency=run.means.currency)
    return said.filter(address__in=list(addresses)).order_by("address", "-level", "label", "pk")


def stops_at(run: TraceRun, addresses: Iterable[str]) -> dict[str, Stop]:
    """Return the stop of each address that has one; the surest tag that names a stop decides."""
    found: dict[str, Stop] = {}
    for tag in said_then(run, addresses).filter(category__in=STOPS, level__gte=STOPS_FROM):
        if tag.address != run.means.shown:
            found.setdefault(tag.address, STOPS[tag.category])
    return found


@dataclass(slots=True)
class KnownStops(Mapping[str, Stop]):
    """Looks an address up when the trace comes to it: packs hold hundreds of thousands, a trace meets hundreds."""

    run: TraceRun
    asked: dict[str, Stop | None] = field(default_factory=dict)

    def __getitem__(self, address: str) -> Stop:
        if address not in self.asked:
            self.asked[address] = stops_at(self.run, [address]).get(address)
        stop = self.asked[address]
        if stop is None:
            raise KeyError(address)
        return stop

    def __iter__(self) -> Iterator[str]:
        return (address for address, stop in self.asked.items() if stop is not None)

    def __len__(self) -> int:
        return sum(stop is not None for stop in self.asked.values())


def limits_of(run: TraceRun, known: Mapping[str, Stop]) -> Limits:
    kept = run.limits
    return Limits(kept["depth"], kept["dust"], kept["fan_out"], known)


def described(tag: Tag) -> tags.Tag:
    """Turn a kept tag into the one that reports and tag packs are made of."""
    coin = Currency(tag.currency)
    return tags.Tag(
        label=tag.label, source=tag.source, currency=network(coin), network=network(coin), confidence=tag.confidence,
        address=tag.address, category=concept(tag.category),
    )  # fmt: skip
