"""Sealed bytes: what was written can be read back by a third party and checked."""

import hashlib
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive, Exchange, file_sha256

HEADERS = [(b"Content-Type", b"text/html"), (b"Transfer-Encoding", b"chunked"), (b"X-Name", "имя".encode())]
AT = datetime(2026, 11, 22, 18, 0, 0, 123456, tzinfo=UTC)


def exchange(body: bytes, **changes: object) -> Exchange:
    values: dict[str, object] = {
        "url": "http://t.example.test/s/example_x?before=20", "method": "GET",
        "request_headers": [(b"User-Agent", b"QalqanCrawler")], "status": 200, "reason": "OK",
        "response_headers": HEADERS,
        "body": body, "ip": "192.0.2.7", "fetched_at": AT,
    }  # fmt: skip
    return Exchange(**(values | changes))  # type: ignore[arg-type]  # the values of a test


@pytest.fixture
def sealed(tmp_path):
    archive = Archive(tmp_path / "pages.warc.gz", agent="QalqanCrawler/0.1")
    first = archive.seal(exchange("Привет <b>мир</b>".encode()))
    empty = archive.seal(exchange(b"", status=302))
    return archive.path, archive.close(), first, empty


def records(path):
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            yield record.rec_type, dict(record.rec_headers.headers), record.http_headers, record.content_stream().read()


def test_warcio_finds_every_digest_right(sealed):
    program = [sys.executable, "-c", "import sys; from warcio.cli import main; sys.exit(main())"]
    checked = subprocess.run([*program, "check", "-v", str(sealed[0])], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "digest pass" in checked.stdout


def test_the_payload_is_the_very_bytes(sealed):
    path, _, first, _ = sealed
    body = next(
        content for kind, headers, _, content in records(path) if headers["WARC-Record-ID"] == f"<{first.record_id}>"
    )
    assert body == "Привет <b>мир</b>".encode()
    assert first.payload_sha256 == hashlib.sha256(body).hexdigest()
    assert first.size == len(body)


def test_a_record_says_where_and_when(sealed):
    headers = next(headers for kind, headers, _, _ in records(sealed[0]) if kind == "response")
    assert headers["WARC-IP-Address"] == "192.0.2.7"
    assert headers["WARC-Date"] == "2026-11-22T18:00:00.123456Z"
    assert headers["WARC-Block-Digest"].startswith("sha256:")
    assert headers["WARC-Payload-Digest"] == f"sha256:{sealed[2].payload_sha256}"


def test_the_file_begins_with_warcinfo_and_pairs_requests(sealed):
    kinds = [kind for kind, *_ in records(sealed[0])]
    assert kinds == ["warcinfo", "response", "request", "response", "request"]
    request = next(headers for kind, headers, _, _ in records(sealed[0]) if kind == "request")
    assert request["WARC-Concurrent-To"] == f"<{sealed[2].record_id}>"


def test_header_bytes_are_kept_and_chunking_is_shielded(sealed):
    http = next(http for kind, _, http, _ in records(sealed[0]) if kind == "response")
    assert http.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert http.get_header("X-Name")


def test_the_digest_of_the_file_is_returned(sealed):
    assert sealed[1] == hashlib.sha256(sealed[0].read_bytes()).hexdigest()


def test_each_record_is_its_own_gzip_member(sealed):
    raw, members = BytesIO(sealed[0].read_bytes()).read(), 0
    while raw:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        unpacker.decompress(raw)
        raw, members = unpacker.unused_data, members + 1
    assert members == 5


def test_a_flipped_byte_is_found(sealed, tmp_path):
    raw = bytearray(sealed[0].read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / "flipped").write_bytes(raw)
    assert file_sha256(tmp_path / "flipped") != sealed[1]
