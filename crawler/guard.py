"""Refuses addresses inside our own network, in whatever spelling, before anything connects to them."""

import ipaddress
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SCHEMES = {"http": 80, "https": 443}
# Networks that carry an IPv4 address inside: the inner one decides, or the whole network is refused.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",  # RFC 8215, local-use NAT64
        "2001::/32",  # Teredo
        "::/96",  # RFC 4291 2.5.5.1, IPv4-compatible
        "fec0::/10",  # RFC 3879, site-local
        "192.0.0.0/24",
        "192.88.99.0/24",
    )
)


class Guarded(Exception):
    """The address lies inside our own network or cannot be checked; watch a public address instead."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A checked place: connections go to `ip`, whatever the name answers a moment later."""

    host: str
    port: int
    ip: str


def parse_literal(host: str) -> Address | None:
    """Read an address literal in any spelling that a C library accepts.

    '2130706433', '0x7f.1', '0177.0.0.1' and '127.1' are all 127.0.0.1; None means that it is a name.
    """
    bare = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    if not bare or not set(bare.lower()) <= set("0123456789abcdefx."):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError):
        return None


def embedded(address: Address) -> Address:
    """Unwrap the IPv4 address within a mapped, NAT64 or 6to4 address."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in SIX_TO_FOUR:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the internet and not to us."""
    inner = embedded(address)
    if inner.is_multicast or inner.is_reserved or inner.is_unspecified or not inner.is_global:
        return False
    return not any(inner.version == network.version and inner in network for network in REFUSED)


def look_up(name: str) -> list[str]:
    """Ask the system's resolver for every address of a name."""
    answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides where the crawler may connect, and pins each name to the address that was checked.

    A name is looked up once per run: a second answer (DNS rebinding) is never asked for.
    """

    allowed_private: frozenset[str] = frozenset()
    static_hosts: Mapping[str, str] = field(default_factory=dict)
    resolve: Callable[[str], list[str]] = look_up
    pins: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls) -> Self:
        return cls(
            allowed_private=frozenset(_listed("QALQAN_ALLOWED_PRIVATE")),
            static_hosts=dict(_pair(entry) for entry in _listed("QALQAN_HOSTS")),
        )

    def knows(self, url: str) -> bool:
        """Say whether the name is pinned already, so that checking it asks nobody."""
        return _host_and_port(url)[0] in self.pins

    def check(self, url: str) -> Destination:
        """Return the address to connect to; raise Guarded with the reason, or LookupError for an unknown name."""
        host, port = _host_and_port(url)
        ip = self.pins.get(host) or self._decisive_address(host)
        allowed = {f"{host}:{port}", f"{ip}:{port}"} & self.allowed_private
        if not allowed and not is_public(ipaddress.ip_address(ip)):
            raise Guarded(f"{host} ({ip}) lies inside our own network; watch a public address instead.")
        self.pins[host] = ip
        return Destination(host, port, ip)

    def _decisive_address(self, host: str) -> str:
        literal = parse_literal(host)
        if literal is not None:
            return str(literal)
        if host in self.static_hosts:
            return self.static_hosts[host]
        try:
            addresses = [address.partition("%")[0] for address in self.resolve(host)]
        except (OSError, UnicodeError) as error:
            raise LookupError(f"The name {host} has no address ({error}); check its spelling.") from error
        if not addresses:
            raise LookupError(f"The name {host} has no address; check its spelling.")
        # One public and one private answer is how rebinding begins: then the private one decides.
        return min(addresses, key=lambda address: (is_public(ipaddress.ip_address(address)), ":" in address))


def _host_and_port(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Guarded(f"{url[:200]} is not a readable address ({error}).") from error
    if parts.scheme not in SCHEMES or not host:
        raise Guarded(f"{url[:200]} is not an http or https address.")
    return host.rstrip(".").lower(), port or SCHEMES[parts.scheme]


def _listed(name: str) -> list[str]:
    return [entry.strip().lower() for entry in os.environ.get(name, "").split(",") if entry.strip()]


def _pair(entry: str) -> tuple[str, str]:
    name, separator, ip = entry.partition("=")
    if not separator or parse_literal(ip) is None:
        raise ValueError(f"QALQAN_HOSTS has the entry {entry!r}; write it as name=address.")
    return name, ip
