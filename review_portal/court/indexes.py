"""Lets any WACZ reader find the sealed pages: a CDXJ index of the WARC files, and the list of pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from qalqan_verify.canon import canonical
from review_portal.court.documents import moment
from review_portal.evidence.models import Capture, Post

INDEXED = {"response", "resource"}


def index_of(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the lines of all files in one order, as `cdxj-indexer --sort` writes them."""
    lines = sorted(line for name, content in files for line in records(name, content))
    return "".join(f"{line}\n" for line in lines).encode()


def records(name: str, content: bytes) -> Iterator[str]:
    walk = ArchiveIterator(BytesIO(content))
    for record in walk:
        kind = record.rec_type
        url, at = (record.rec_headers.get_header(header) or "" for header in ("WARC-Target-URI", "WARC-Date"))
        digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
        status, media = told_by(record)
        record.content_stream().read()
        place, length = walk.get_record_offset(), walk.get_record_length()
        if kind in INDEXED and url:
            told = {"url": url, "mime": media, "status": status, "digest": digest, "length": str(length),
                    "offset": str(place), "filename": name}  # fmt: skip
            yield f"{surt(url)} {stamp(at)} {json.dumps(told, ensure_ascii=False)}"


def told_by(record: object) -> tuple[str, str]:
    headers = getattr(record, "http_headers", None)
    if headers is None:
        return "200", str(record.rec_headers.get_header("Content-Type") or "")  # type: ignore[attr-defined]  # warcio has no types
    return str(headers.get_statuscode()), str(headers.get_header("Content-Type") or "").partition(";")[0].strip()


def stamp(at: str) -> str:
    """Return fourteen digits: '2026-11-22T12:00:00.5Z' → '20261122120000'."""
    return "".join(sign for sign in at.partition(".")[0] if sign.isdecimal())[:14]


def surt(url: str) -> str:
    """Turn an address round so that neighbours sort together: 'https://www.example.com/a?b' → 'com,example)/a?b'."""
    try:
        parts = urlsplit(url.strip().lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url.lower().replace(" ", "%20")
    names = host.removeprefix("www.").split(".") if not host.replace(".", "").isdecimal() else [host]
    place = ",".join(reversed(names)) + (f":{port}" if port else "")
    query = f"?{parts.query}" if parts.query else ""
    return f"{place}){parts.path or '/'}{query}".replace(" ", "%20")


def pages_of(captures: Iterable[Capture], posts: Iterable[Post]) -> bytes:
    """Return pages.jsonl: every sealed page, under the names of the posts that were read from it."""
    read: dict[int, list[str]] = {}
    for post in posts:
        read.setdefault(post.capture_id, []).append(post.post_id)
    lines = [canonical({"format": "json-pages-1.0", "id": "pages", "title": "Sealed pages"})]
    for row in captures:
        if row.kind == Capture.Kind.PAGE:
            title = ", ".join(read.get(row.pk, [])) or row.final_url
            page = {"id": row.record_id, "url": row.final_url, "ts": moment(row.fetched_at), "title": title}
            lines.append(canonical(page))
    return b"\n".join(lines) + b"\n"
