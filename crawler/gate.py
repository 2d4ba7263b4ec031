"""Puts the guard in Scrapy's way: before every request and redirect, and again where Twisted asks for an address."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver
from zope.interface import implementer

from crawler.bridge import is_onion
from crawler.guard import Guard, Guarded


class GuardedRequest(IgnoreRequest):
    """The guard refused the request; its sentence says why."""


@cache
def process_guard() -> Guard:
    """Return the one guard of this process: middleware and resolver share its pins."""
    return Guard.from_environment()


class GuardMiddleware:
    """Checks each request, redirects too, because a redirect becomes a new request."""

    def __init__(self, crawler: Crawler | None = None) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        proxy = getattr(self._crawler and self._crawler.spider, "proxy_url", "")
        if proxy:
            request.meta["proxy"] = proxy  # robots.txt too: it is asked for by Scrapy, not by the spider
        host = (urlsplit(request.url).hostname or "").lower()
        if is_onion(host) and request.meta.get("proxy"):
            return  # it lies in the onion network, and our bridge asks the configured proxy for it by name
        if host.endswith(".onion"):
            raise GuardedRequest(f"{host} lies in the onion network: give the source a proxy, and a name of version 3.")
        guard = process_guard()
        try:
            if guard.knows(request.url):
                guard.check(request.url)
            else:
                # In a thread: a slow resolver must not stop the loop.
                await asyncio.to_thread(guard.check, request.url)
        except Guarded as guarded:
            raise GuardedRequest(str(guarded)) from guarded


@implementer(IHostnameResolver)
class PinnedResolver:
    """Answers only with addresses that the guard has checked, so nothing can change between check and connect."""

    def __init__(self, reactor: object) -> None:
        self._reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: object, reactor: object) -> Self:
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)  # type: ignore[attr-defined]  # Twisted's reactors have no type

    def resolveHostName(  # noqa: N802 - Twisted's name for it
        self,
        receiver: Any,
        host: str,
        portNumber: int = 0,  # noqa: N803 - Twisted passes it by name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - Twisted passes it by name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted passes it by name
    ) -> HostResolution:
        resolution = HostResolution(host)
        receiver.resolutionBegan(resolution)
        ip = process_guard().pins.get(host.strip("[]").rstrip(".").lower())
        if ip is not None:
            family = IPv6Address if ":" in ip else IPv4Address
            receiver.addressResolved(family("TCP", ip, portNumber))
        receiver.resolutionComplete()
        return resolution
