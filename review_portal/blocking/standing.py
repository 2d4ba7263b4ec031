"""Knows how a name or a network stands: whose it is, how popular, and who else lives on it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from django.conf import settings

from review_portal.blocking.suffixes import Suffixes
from review_portal.blocking.warninglists import Index, open_index

BOOK = Path(__file__).with_name("guarded.toml")
Network = IPv4Network | IPv6Network
CROWDED_RANK = 20_000  # within this rank a name is everybody's; beyond it a senior may look
HOME = ("kz", "xn--80ao21a")  # at home even the millionth of the world is a large site of the country
PARTING = re.compile(r"[-_\d]+")  # 'zapret-info' and 'blocked2' begin with the same words
SHORT = 2  # such names are dear: nobody throws them away
INVENTED = frozenset({"example", "test", "invalid"})  # RFC 2606: nobody lives there, demonstrations use them
# The first that applies gives the standing; what protects most comes first.
ORDER = (
    "private",
    "suffix",
    "state",
    "bank",
    "health",
    "stub",
    "isp",
    "ech",
    "dns",
    "education",
    "news",
    "cdn",
    "search",
    "store",
    "shortener",
    "bio",
    "platform",
    "service",
    "telegram",
    "cloud",
    "parking",
    "anew",
    "door",
    "tenancy",
    "popular",
    "lookalike",
    "crowded",
    "short",
    "unknown_suffix",
    "known",
    "open",
)


RANK = {category: place for place, category in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Standing:
    """`category` is one of ORDER, `entry` the name or range that gave it, `tenant_of` the shared name above."""

    category: str
    entry: str
    lists: tuple[str, ...] = ()
    rank_at_most: int | None = None
    names_beneath: int = 0
    registrable: str = ""
    tenant_of: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A network of our own book as two numbers: ten times faster to compare than the network itself."""

    bits: int
    first: int
    last: int
    category: str
    shown: str

    @classmethod
    def of(cls, text: str, category: str) -> Range:
        network = ip_network(text)
        first, last = int(network.network_address), int(network.broadcast_address)
        return cls(network.max_prefixlen, first, last, category, text)


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    index: Index
    categories: Mapping[str, str]
    ranks: Mapping[str, int]
    names: Mapping[str, str]
    tenancies: frozenset[str]
    words: Mapping[str, frozenset[str]]
    bodies: Mapping[str, str]
    ranges: tuple[Range, ...]
    suffixes: Suffixes = field(default_factory=Suffixes)
    public: Suffixes = field(default_factory=lambda: Suffixes(only_icann=True))

    def host(self, host: str) -> Standing:
        """Return the standing of a canonical name; a list of pages names the same hosts again and again."""
        return known_standing(self, host)

    def weigh(self, host: str) -> Standing:
        """Work the standing of a name out.

        1. Walk from the name up to its registrable domain, and stop below a tenancy: a tenant is not its landlord.
        2. Collect what our own book and the warning lists say at each step.
        3. The most protected category wins; popularity speaks when nothing else does.
        """
        suffix = self.public.of(host)
        registrable = host[: -len(suffix) - 1].rpartition(".")[2] + "." + suffix if host != suffix else ""
        if broad := self.too_broad(host, suffix):
            return Standing(broad, host, names_beneath=self.index.crowd(host), registrable=registrable)
        names, landlord = self.steps(host, registrable)
        own, crowd = self.index.both(host)
        found: list[tuple[str, str]] = []
        lists: set[str] = set()
        for name in names:
            here = own if name == host else self.index.name(name)
            here = () if registrable in self.words["demonstration"] else here
            lists.update(entry for entry in here if name == host or self.categories.get(entry) != "tenancy")
            found += [(category, name) for category in self.said(name, here, exact=name == host)]
        rank = min((self.ranks[entry] for entry in lists if entry in self.ranks), default=None)
        found += self.remarks(host, registrable, rank, landlord)
        if not landlord and (body := self.public_body(suffix)):
            found.append((body, suffix))
        category, entry = min(found, key=foremost) if found else ("open", host)
        return Standing(category, entry, tuple(sorted(lists)), rank, crowd, registrable, landlord)

    def too_broad(self, host: str, suffix: str) -> str | None:
        last = host.rpartition(".")[2]
        if last in self.words["private_names"] or host in self.words["private_names"] or host.endswith(".home.arpa"):
            return "private"
        if host == suffix or "." not in host or self.suffixes.of(host) == host:
            # A suffix that is also somebody's house (gov.kz, cloudfront.net) is named as the house.
            return self.names.get(host) or "suffix"
        return None

    def public_body(self, suffix: str) -> str | None:
        """Return whose suffix it is: names beneath gov.kz are the state's, whatever else is known of them."""
        return self.names.get(suffix) or self.bodies.get(suffix.partition(".")[0])

    def steps(self, host: str, registrable: str) -> tuple[list[str], str]:
        """Return the names to ask about, and the tenancy that they live under.

        'a.b.github.io' → ['a.b.github.io', 'b.github.io'], 'github.io'.
        """
        names, name = [host], host
        while name != registrable:
            name = name.partition(".")[2]
            if self.is_tenancy(name):
                return names, name
            names.append(name)
        return names, ""

    def is_tenancy(self, name: str) -> bool:
        return known_tenancy(self, name)

    def houses_tenants(self, name: str) -> bool:
        if name in self.tenancies:
            return True
        if self.names.get(name) == "cdn":
            return False  # its names are shared edges, not tenants: a248.e.akamai.net
        if self.suffixes.of(name) == name:
            return True
        return "dynamic-dns" in self.index.name(name) and name not in self.names

    def said(self, name: str, lists: tuple[str, ...], *, exact: bool) -> Iterator[str]:
        if name in self.names:
            yield self.names[name]
        if exact and name in self.tenancies:
            yield "tenancy"
        for entry in lists:
            category = self.categories.get(entry)
            if category and (exact or entry not in ("public-dns-hostname", "second-level-tlds", "dynamic-dns")):
                yield category

    def remarks(self, host: str, registrable: str, rank: int | None, landlord: str) -> Iterator[tuple[str, str]]:
        first, _, parent = host.partition(".")
        if landlord and parent == landlord and first in self.words["doors"]:
            yield "door", landlord
        if PARTING.split(first)[0] in self.words["stub_words"] and host != registrable and not landlord:
            yield "stub", host
        if rank is not None:
            at_home = host.rpartition(".")[2] in HOME
            yield ("popular" if rank <= CROWDED_RANK or at_home else "known"), host
        label, _, suffix = registrable.partition(".")
        if len(label) <= SHORT and not landlord and suffix not in INVENTED:
            yield "short", registrable
        if "." not in suffix and not self.is_suffix(suffix):
            yield "unknown_suffix", suffix

    def is_suffix(self, suffix: str) -> bool:
        return suffix in INVENTED or known_suffix(self, suffix)

    def network(self, network: Network) -> Standing:
        """Return the standing of an address or a range: what holds it, else what it holds."""
        lists = self.index.network(network)
        found = [(self.categories[entry], f"{network} ({entry})") for entry in lists if entry in self.categories]
        bits, first, last = network.max_prefixlen, int(network.network_address), int(network.broadcast_address)
        for known in self.ranges:
            if known.bits == bits and known.first <= last and first <= known.last:
                found.append((known.category, f"{network} ({known.shown})"))
        category, entry = min(found, key=foremost) if found else ("open", str(network))
        return Standing(category, entry, lists)


def foremost(pair: tuple[str, str]) -> int:
    return RANK[pair[0]]


@lru_cache(maxsize=1 << 14)
def known_standing(book: Book, host: str) -> Standing:
    return book.weigh(host)


# The same parents and endings come again and again in a list of targets.
@lru_cache(maxsize=1 << 16)
def known_tenancy(book: Book, name: str) -> bool:
    return book.houses_tenants(name)


@lru_cache(maxsize=1 << 13)
def known_suffix(book: Book, suffix: str) -> bool:
    return book.public.publicsuffix(suffix, accept_unknown=False) is not None


@cache
def book() -> Book:
    """Return the book, read once a process: our own names and networks, public suffixes, MISP's lists."""
    with BOOK.open("rb") as file:
        text: dict[str, Any] = tomllib.load(file)
    categories = {name: category for category, names in text["warninglists"].items() for name in names}
    lists = tuple(sorted({*categories, *text["popularity"]}))
    ranges = tuple(Range.of(entry, category) for category, entries in text["networks"].items() for entry in entries)
    return Book(
        index=open_index(Path(settings.VAR) / "guard", lists),
        categories=categories,
        ranks=text["popularity"],
        names=protected(text["names"]),
        tenancies=frozenset(text["tenancies"]["names"]),
        words=words(text),
        bodies={word: category for category, found in text["public_bodies"].items() for word in found},
        ranges=ranges,
    )


def protected(names: Mapping[str, list[str]]) -> dict[str, str]:
    """Return category by name; a name in two categories keeps the more protected one."""
    found: dict[str, str] = {}
    for category in sorted(names, key=ORDER.index, reverse=True):
        found.update(dict.fromkeys(names[category], category))
    return found


def words(text: dict[str, Any]) -> dict[str, frozenset[str]]:
    tables = {
        name: frozenset(text[name]["names"]) for name in ("stub_words", "private_names", "demonstration", "channels")
    }
    return tables | {"doors": frozenset(text["tenancies"]["doors"])}
