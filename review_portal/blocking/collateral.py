"""What our own captures say about who lives beside a target."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q

from review_portal.blocking.models import BlockEntry, HostFacts
from review_portal.blocking.names import host_in
from review_portal.blocking.standing import book
from review_portal.evidence.models import Capture
from review_portal.sources.models import Source

ENOUGH = 200  # this many captures at one address say all there is to say


class SeenByUs:
    """A Neighbourhood (see guard) out of captures and sources; ask a new one for each request, it remembers.

    `asked` are hosts that the same request asks for: mirrors of one shop on one machine are no bystanders.
    """

    def __init__(self, asked: Iterable[str] = ()) -> None:
        self.asked = frozenset(asked)

    def beside(self, host: str) -> list[str]:
        """Return other hosts seen at the addresses of this one, or with its certificate, that nobody asked to block.

        The demonstration's loopback says nothing. The resolver's addresses count as well as those of captures.
        """
        mine = Capture.objects.filter(of_host(host))
        visited = mine.exclude(ip=None).exclude(ip__startswith="127.").values_list("ip", flat=True)[:ENOUGH]
        facts = self.facts(host)
        addresses = {str(address) for address in visited} | set(facts.addresses if facts else ())
        names = {name for address in addresses for name in self.at(address)}
        certificates = set(mine.exclude(tls_sha256="").values_list("tls_sha256", flat=True)[:ENOUGH])
        same = Capture.objects.filter(tls_sha256__in=certificates).values_list("final_url", flat=True)
        found = (names | hosts(same.distinct()[:ENOUGH])) - {host} - self.asked
        listed = BlockEntry.objects.filter(kind="host", canonical__in=found, status=BlockEntry.Status.IN_FORCE)
        return sorted(found - set(listed.values_list("canonical", flat=True)))

    def at(self, address: str) -> list[str]:
        """Return the hosts captured at an address, and those that the resolver found there."""
        captured = Capture.objects.filter(ip=address).values_list("final_url", flat=True)
        resolved = HostFacts.objects.filter(addresses__contains=[address]).values_list("host", flat=True)
        return sorted(hosts(captured.distinct()[:ENOUGH]) | set(resolved.distinct()[:ENOUGH]))

    def doubt(self, host: str) -> str:
        """Return "parking" where the name is parked, "anew" where it was registered after we had captured it."""
        facts = self.facts(host)
        if facts is None:
            return ""
        if any(book().host(server).category == "parking" for server in facts.name_servers):
            return "parking"
        last = Capture.objects.filter(of_host(host)).order_by("-fetched_at").first()
        is_anew = last and facts.registered_at and facts.registered_at > last.fetched_at
        return "anew" if is_anew else ""

    def facts(self, host: str) -> HostFacts | None:
        return HostFacts.objects.filter(host=host).last()

    def is_shared(self, host: str) -> bool:
        return host in self.watched

    @cached_property
    def watched(self) -> frozenset[str]:
        return frozenset(hosts(Source.objects.exclude(family=Source.Family.SITE).values_list("address", flat=True)))


def of_host(host: str) -> Q:
    query = Q()
    for scheme in ("http", "https"):
        query |= Q(final_url__startswith=f"{scheme}://{host}/") | Q(final_url__startswith=f"{scheme}://{host}:")
    return query


def hosts(urls: Iterable[str]) -> set[str]:
    return {host for url in urls if (host := host_in(url))}
