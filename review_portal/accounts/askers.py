"""Says from which address a stranger asks, also behind our own proxies: for counting, never for keeping."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

NOBODY = IPv4Address(0)  # a socket of this machine has no address


def asker_of(request: HttpRequest) -> IPv4Address | IPv6Address:
    return asker(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def address_of(request: HttpRequest) -> str:
    """Return the address that failed logins are counted by as well (settings.AXES_CLIENT_IP_CALLABLE)."""
    return str(asker_of(request))


def asker(peer: str, forwarded: str) -> IPv4Address | IPv6Address:
    """Return who asks: the nearest address that is no proxy of ours. What a stranger writes before it counts nothing.

    With our proxy at 192.0.2.1: '192.0.2.1', '1.1.1.1, 198.51.100.7' → 198.51.100.7.
    """
    address = read(peer) or NOBODY
    for hop in reversed(forwarded.split(",")):
        nearer = read(hop)
        if nearer is None or not is_ours(address):
            break
        address = nearer
    return address


def read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_ours(address: IPv4Address | IPv6Address) -> bool:
    return any(address in proxy for proxy in settings.TRUSTED_PROXIES)
