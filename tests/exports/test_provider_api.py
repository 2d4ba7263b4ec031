"""What a provider's program sees."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from review_portal.accounts.models import User
from review_portal.exports.models import Release
from review_portal.exports.signing import public_key
from tests.exports.records import BASE, Isp, listed, release


@pytest.fixture
def isp(client: Client, provider_headers: dict[str, str]) -> Isp:
    return Isp(client, provider_headers)


@pytest.fixture
def published(rita: User, saule: User) -> Release:
    listed(rita, saule, "shop-demo.example")
    return release(saule)


def test_before_the_first_release_it_says_so(isp: Isp) -> None:
    answer = isp.get("releases/latest")
    assert answer.status_code == 404
    assert "Nothing was published yet" in answer.json()["detail"]


def test_it_gives_the_manifest_and_then_304(isp: Isp, published: Release) -> None:
    answer = isp.get("releases/latest")
    assert answer.json()["set_hash"] == published.set_hash
    again = isp.get("releases/latest", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_everything_in_the_manifest_can_be_fetched_and_verified(isp: Isp, published: Release) -> None:
    manifest = isp.get("releases/1/manifest.json").content
    signature = isp.get("releases/1/manifest.json.ed25519").content
    Ed25519PublicKey.from_public_bytes(public_key()).verify(signature, manifest)
    assert isp.get("releases/1/manifest.json.p7s").content.startswith(b"\x30")
    for file in json.loads(manifest)["files"]:
        content = isp.get(f"releases/1/files/{file['name']}").content
        assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_a_broken_transfer_goes_on(isp: Isp, published: Release) -> None:
    whole = isp.get("releases/1/files/qalqan.rpz")
    rest = isp.get("releases/1/files/qalqan.rpz", HTTP_RANGE="bytes=40-", HTTP_IF_RANGE=whole["ETag"])
    assert (rest.status_code, rest.content) == (206, whole.content[40:])
    assert rest["Content-Range"] == f"bytes 40-{len(whole.content) - 1}/{len(whole.content)}"
    other = isp.get("releases/1/files/qalqan.rpz", HTTP_RANGE="bytes=40-", HTTP_IF_RANGE='"older"')
    assert (other.status_code, other.content) == (200, whole.content)
    assert isp.get("releases/1/files/qalqan.rpz", HTTP_RANGE="bytes=999999-").status_code == 416


@pytest.mark.parametrize(
    "path", ["releases/9/manifest.json", "releases/1/files/other", "releases/1/other", "delta?from=9"]
)
def test_what_is_not_there_is_404_with_a_sentence(isp: Isp, published: Release, path: str) -> None:
    answer = isp.get(path)
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith(".")


def test_it_gives_the_delta(isp: Isp, published: Release) -> None:
    body = isp.get("delta?from=0").json()
    assert (body["from_serial"], body["to_serial"], body["set_hash"]) == (0, 1, published.set_hash)
    assert "shop-demo.example" in {line["value"] for line in body["added"]}


@pytest.mark.parametrize("query", ["", "?from=", "?from=-1", "?from=x", "?from=1.5", "?from=99999999999"])
def test_it_refuses_a_serial_that_is_none(isp: Isp, published: Release, query: str) -> None:
    assert isp.get(f"delta{query}").status_code == 400


@pytest.mark.parametrize("path", ["releases/latest", "delta?from=0", "releases/1/manifest.json", "releases/1/files/x"])
def test_nobody_comes_in_without_a_providers_key(client: Client, crawler_headers: dict[str, str], path: str) -> None:
    assert client.get(f"{BASE}/{path}").status_code == 401
    assert client.get(f"{BASE}/{path}", **crawler_headers).status_code == 403


def test_a_key_without_a_provider_is_told_what_to_do(client: Client, provider_headers: dict[str, str]) -> None:
    answer = client.get(f"{BASE}/releases/latest", **provider_headers)
    assert answer.status_code == 403
    assert "belongs to no provider" in answer.json()["detail"]


def test_asking_leaves_a_trace_of_when(isp: Isp) -> None:
    isp.get("releases/latest")
    isp.provider.refresh_from_db()
    assert isp.provider.last_seen_at is not None


def test_long_answers_are_packed_for_who_takes_them(isp: Isp, rita: User, saule: User) -> None:
    listed(rita, saule, *(f"shop-{number}.example" for number in range(30)))
    release(saule)
    plain = isp.get("releases/1/files/qalqan.rpz")
    packed = isp.get("releases/1/files/qalqan.rpz", HTTP_ACCEPT_ENCODING="br, gzip;q=0.8")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert packed["ETag"] != plain["ETag"]
    assert "Content-Encoding" not in isp.get("releases/1/files/qalqan.rpz", HTTP_ACCEPT_ENCODING="gzip;q=0")


def test_a_broken_packed_transfer_goes_on(isp: Isp, rita: User, saule: User) -> None:
    listed(rita, saule, *(f"shop-{number}.example" for number in range(30)))
    release(saule)
    asked = {"HTTP_ACCEPT_ENCODING": "gzip"}
    whole = isp.get("releases/1/files/qalqan.rpz", **asked)
    rest = isp.get("releases/1/files/qalqan.rpz", HTTP_RANGE="bytes=99-", HTTP_IF_RANGE=whole["ETag"], **asked)
    assert (rest.status_code, rest.content) == (206, whole.content[99:])
    assert isp.get("releases/1/files/qalqan.rpz", HTTP_IF_NONE_MATCH=whole["ETag"], **asked).status_code == 304


def test_a_delta_is_not_sent_twice(isp: Isp, published: Release) -> None:
    answer = isp.get("delta?from=0")
    assert isp.get("delta?from=0", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_it_tells_two_clocks(isp: Isp, published: Release) -> None:
    assert isp.get("releases/clocks").json() == {
        "serial": 1,
        "updated_at": "2026-11-22T12:00:00Z",
        "urgent_at": "2026-11-22T12:00:00Z",
    }


def test_misp_reads_the_feed_from_its_door(isp: Isp, published: Release) -> None:
    [uuid] = isp.get("misp/manifest.json").json()
    event = isp.get(f"misp/{uuid}.json").json()["Event"]
    assert "shop-demo.example" in {row["value"] for row in event["Attribute"]}
    assert isp.get("misp/hashes.csv").content.decode().count(uuid) == len(event["Attribute"] + event["Object"])
    assert isp.get("misp/other.json").status_code == 404


def test_it_notes_who_asked_and_with_what(isp: Isp, published: Release) -> None:
    isp.get("releases/latest", HTTP_USER_AGENT="qalqan-pull/1.0\x1b[31m")
    isp.provider.refresh_from_db()
    assert isp.provider.client == "qalqan-pull/1.0[31m"
    assert isp.provider.last_seen_at is not None
