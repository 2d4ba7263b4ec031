"""Seals requests and responses as WARC/1.1 records with SHA-256 digests, before anybody reads them."""

import hashlib
import os
import socket
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.clock import ClockState, clock_state
from crawler.items import now

Headers = Sequence[tuple[bytes, bytes]]

# Twisted has undone the chunks already: a reader that found the header would look for them in the payload.
TRANSFER_ENCODING = b"transfer-encoding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response, as they went over the wire."""

    url: str
    method: str
    request_headers: Headers
    status: int
    reason: str
    response_headers: Headers
    body: bytes
    ip: str
    fetched_at: datetime
    certificate_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where the bytes rest and what they were."""

    record_id: str
    payload_sha256: str
    size: int
    fetched_at: datetime
    tls_sha256: str = ""
    clock_offset_ms: int | None = None


class Sha256:
    """A digest in hexadecimal, the way `sha256sum` prints it."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def update(self, chunk: bytes) -> None:
        self._digest.update(chunk)

    def __str__(self) -> str:
        return f"sha256:{self._digest.hexdigest()}"


class RawHeaders(StatusAndHeaders):
    """Header bytes exactly as they came; warcio would percent-encode what is not ASCII."""

    def __init__(self, start_line: str, headers: Headers) -> None:
        super().__init__(start_line, [], protocol="")
        lines = [start_line.encode("latin-1", "replace"), *(name + b": " + value for name, value in headers)]
        self.headers_buff = b"\r\n".join(lines) + b"\r\n\r\n"

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Keep the bytes."""


class Sha256Writer(WARCWriter):
    def _create_digester(self) -> Sha256:
        return Sha256()


class Archive:
    """One WARC file being written; `close` makes it durable and returns its digest."""

    def __init__(self, path: Path, *, agent: str) -> None:
        self.path = path
        self.clock = clock_state()
        self._file = path.open("xb")
        self._writer = Sha256Writer(self._file, gzip=True, warc_version="WARC/1.1")
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, _described(agent, self.clock)))

    @property
    def size(self) -> int:
        return self._file.tell()

    def seal(self, exchange: Exchange) -> Sealed:
        """Write the pair of records and hand it to the operating system, before the body is parsed."""
        record_id = f"<urn:uuid:{uuid.uuid4()}>"
        response = self._response(exchange, record_id)
        self._writer.write_request_response_pair(self._request(exchange), response)
        self._file.flush()
        payload_sha256 = str(response.rec_headers.get_header("WARC-Payload-Digest")).removeprefix("sha256:")
        return Sealed(
            record_id.strip("<>"),
            payload_sha256,
            len(exchange.body),
            exchange.fetched_at,
            exchange.certificate_sha256.replace(":", "").lower(),
            self.clock.offset_ms,
        )

    def convert(self, of: Sealed, url: str, content_type: str, content: bytes) -> Sealed:
        """Write what was made out of a sealed response: the DOM of a page, a picture of it (WARC/1.1, 6.8)."""
        record_id, moment = f"<urn:uuid:{uuid.uuid4()}>", now()
        headers = {"WARC-Record-ID": record_id, "WARC-Date": _stamp(moment), "WARC-Refers-To": f"<{of.record_id}>"}
        record = self._writer.create_warc_record(
            url,
            "conversion",
            payload=BytesIO(content),
            length=len(content),
            warc_content_type=content_type,
            warc_headers_dict=headers,
        )
        self._writer.write_record(record)
        self._file.flush()
        sha256 = hashlib.sha256(content).hexdigest()
        return Sealed(record_id.strip("<>"), sha256, len(content), moment, of.tls_sha256, of.clock_offset_ms)

    def close(self) -> str:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return file_sha256(self.path)

    def _response(self, exchange: Exchange, record_id: str) -> ArcWarcRecord:
        headers = {"WARC-Record-ID": record_id, "WARC-Date": _stamp(exchange.fetched_at)}
        if exchange.ip:
            headers["WARC-IP-Address"] = exchange.ip
        if exchange.certificate_sha256:
            # Not in WARC/1.1; named as other archivers' extensions are. Readers skip headers that they do not know.
            headers["X-TLS-Certificate-SHA256"] = exchange.certificate_sha256
        kept = [(_shielded(name), value) for name, value in exchange.response_headers]
        return self._writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            warc_headers_dict=headers,
            http_headers=RawHeaders(f"HTTP/1.1 {exchange.status} {exchange.reason}", kept),
        )

    def _request(self, exchange: Exchange) -> ArcWarcRecord:
        parts = urlsplit(exchange.url)
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        host = [(b"Host", parts.netloc.rpartition("@")[2].encode("idna" if not parts.netloc.isascii() else "ascii"))]
        return self._writer.create_warc_record(
            exchange.url,
            "request",
            payload=BytesIO(b""),
            length=0,
            warc_headers_dict={"WARC-Date": _stamp(exchange.fetched_at)},
            http_headers=RawHeaders(f"{exchange.method} {target} HTTP/1.1", [*host, *exchange.request_headers]),
        )


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _shielded(name: bytes) -> bytes:
    return b"X-Archive-Orig-" + name if name.lower() == TRANSFER_ENCODING else name


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _described(agent: str, clock: ClockState) -> dict[str, str]:
    return {
        "software": "Qalqan crawler (warcio, Scrapy)",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "http-header-user-agent": agent,
        "hostname": socket.gethostname(),
        "clock": str(clock),
    }
