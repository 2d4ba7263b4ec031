"""Seals every response in the archive the moment it arrives: before redirects, decoding or parsing."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.archive import Exchange
from crawler.delivery import DeliveryWriter
from crawler.gate import GuardedRequest
from crawler.items import now
from crawler.spiders.source import SourceSpider

# A token is not evidence: whoever reads the archive shall not be able to use it.
SECRET = frozenset({b"Authorization", b"Proxy-Authorization"})
KEPT_BACK = b"(kept back)"
FORBIDDEN = 403
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found", 429: "Too Many Requests"}


class SealingMiddleware:
    """Stands nearest to the downloader, so that it sees the bytes as they came."""

    def __init__(self, writer: DeliveryWriter) -> None:
        self._writer = writer

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider = crawler.spider
        if not isinstance(spider, SourceSpider):
            raise TypeError("SealingMiddleware serves SourceSpiders only; give the spider a DeliveryWriter.")
        return cls(spider.writer)

    async def process_request(self, request: Request) -> None:
        # Redirects and retries copy meta: what was sealed for the earlier hop will get no capture of its own.
        self._writer.forget(request.meta.pop("sealed", None))

    async def process_response(self, request: Request, response: Response) -> Response:
        if request.meta.get("proxy") and response.headers.get("X-Qalqan-Refused"):
            _refuse(response)  # our own bridge speaks, not the site: that is no evidence
        sealed = self._writer.seal(_exchange(request, response))
        if request.meta.get("wants_capture"):
            request.meta["sealed"] = sealed
        else:
            self._writer.forget(sealed)
        return response


def _refuse(response: Response) -> None:
    sentence = response.text[:500]
    if response.status == FORBIDDEN:
        raise GuardedRequest(sentence)
    raise OSError(sentence)


def _exchange(request: Request, response: Response) -> Exchange:
    certificate = response.certificate
    return Exchange(
        url=response.url,
        method=request.method,
        request_headers=[(name, KEPT_BACK if name in SECRET else value) for name, value in _pairs(request.headers)],
        status=response.status,
        reason=REASONS.get(response.status, ""),
        response_headers=_pairs(response.headers),
        body=response.body,
        ip=_address_of(request, response),
        fetched_at=now(),
        certificate_sha256=certificate.digest("sha256").decode() if certificate is not None else "",
    )


def _address_of(request: Request, response: Response) -> str:
    """Return where the bytes came from; behind a proxy nobody knows."""
    return "" if request.meta.get("proxy") else str(response.ip_address or "")


def _pairs(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, values in headers.items() for value in values]
