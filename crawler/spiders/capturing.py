"""Says of a sealed response what a capture has to say."""

from scrapy.http import Response

from crawler.archive import Sealed
from crawler.items import Capture, CaptureKind, Outcome


def capture_of(
    response: Response, outcome: Outcome, *, kind: CaptureKind = CaptureKind.PAGE, of_record: str = ""
) -> Capture:
    sealed: Sealed = response.meta["sealed"]
    redirects = tuple(response.meta.get("redirect_urls", ()))
    return Capture(
        record_id=sealed.record_id,
        url=redirects[0] if redirects else response.url,
        final_url=response.url,
        fetched_at=sealed.fetched_at,
        status=response.status,
        content_type=(response.headers.get("Content-Type") or b"").decode("latin-1")[:200],
        payload_sha256=sealed.payload_sha256,
        size=sealed.size,
        ip="" if response.meta.get("proxy") else str(response.ip_address or ""),
        outcome=outcome,
        redirects=redirects,
        kind=kind,
        of_record=of_record,
        tls_sha256=sealed.tls_sha256,
        clock_offset_ms=sealed.clock_offset_ms,
    )
