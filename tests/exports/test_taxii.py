"""TAXII 2.1 read by the reference client, and what it must refuse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stix2
from django.test import Client
from django.utils import timezone
from taxii2client.v21 import Collection, Server, as_pages

from review_portal.accounts.models import ApiKey, User
from review_portal.accounts.services import issue_key
from review_portal.exports.services import add_provider, publish_release
from review_portal.exports.taxii import COLLECTION, TAXII
from tests.blocking.records import NOW
from tests.exports.records import Isp, listed, release, unlisted

ROOT = "/taxii2/qalqan/"
OBJECTS = f"{ROOT}collections/{COLLECTION}/objects/"


@pytest.fixture
def isp(client: Client, provider_headers: dict[str, str]) -> Isp:
    return Isp(client, provider_headers)


@pytest.fixture
def history(rita: User, saule: User) -> None:
    """Three releases: two hosts, one of them gone again, one new."""
    entries = listed(rita, saule, "a.example", "b.example")
    release(saule)
    unlisted(entries[0], saule)
    release(saule, after=10)
    listed(rita, saule, "c.example", now=NOW)
    release(saule, after=20)


def get(isp: Isp, path: str = OBJECTS, accept: str = TAXII, **query: Any) -> Any:
    return isp.client.get(path, query, HTTP_ACCEPT=accept, **isp.headers)


def named(isp: Isp, **query: Any) -> list[tuple[str, bool]]:
    objects = get(isp, **{"match[type]": "indicator"}, **query).json().get("objects", [])
    hosts = [one for one in objects if one["pattern"].startswith("[domain")]
    return [(one["name"], one.get("revoked", False)) for one in hosts]


@pytest.fixture
def reference(live_server: Any, rita: User, saule: User) -> Iterator[Server]:
    """Return the reference client, let in with the key as its password."""
    key, secret = issue_key("isp", scope="provider", actor=None, now=timezone.now())
    add_provider("Step Telecom", key=ApiKey.objects.get(pk=key.pk), contact="", actor=None, now=timezone.now())
    listed(rita, saule, *(f"shop-{number}.example" for number in range(8)), now=timezone.now())
    publish_release(actor=saule, now=timezone.now())
    server = Server(f"{live_server}/taxii2/", user="any", password=secret)
    yield server
    server.close()


@pytest.mark.django_db(transaction=True)
def test_the_reference_client_finds_its_way_and_reads_every_page(reference: Server) -> None:
    [collection] = reference.default.collections
    assert (collection.can_read, collection.can_write, collection.alias) == (True, False, "in-force")
    pages = list(as_pages(collection.get_objects, per_request=5))
    objects = [one for page in pages for one in page["objects"]]
    assert {len(page["objects"]) for page in pages[:-1]} == {5}
    assert len({one["id"] for one in objects}) == len(objects) == 2 + 2 * 9
    assert stix2.parse({"type": "bundle", "id": f"bundle--{COLLECTION}", "objects": objects}, allow_custom=False)
    check_single(collection, objects[3]["id"])


def check_single(collection: Collection, identifier: str) -> None:
    assert collection.get_object(identifier)["objects"][0]["id"] == identifier
    [row] = [row for row in collection.get_manifest()["objects"] if row["id"] == identifier]
    assert collection.object_versions(identifier)["versions"] == [row["version"]]


def test_a_removal_arrives_as_the_last_version(isp: Isp, history: None) -> None:
    assert sorted(named(isp)) == [("a.example", True), ("b.example", False), ("c.example", False)]


def test_every_version_is_told_to_who_asks(isp: Isp, history: None) -> None:
    assert named(isp, **{"match[version]": "all"}).count(("a.example", True)) == 1
    assert named(isp, **{"match[version]": "all"}).count(("a.example", False)) == 1
    assert ("a.example", False) in named(isp, **{"match[version]": "first"})


def test_who_asks_for_what_is_new_gets_only_that_and_nothing_twice(isp: Isp, history: None) -> None:
    first = get(isp, added_after=(NOW + timedelta(minutes=5)).isoformat().replace("+00:00", "Z"))
    last = first["X-TAXII-Date-Added-Last"]
    names = {one.get("name") for one in first.json()["objects"]}
    assert {"a.example", "c.example"} <= names
    assert "b.example" not in names
    assert get(isp, added_after=last).json() == {}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_pages_of_any_size_join_to_the_same_whole(isp: Isp, history: None, size: int) -> None:
    whole = [one["id"] for one in get(isp).json()["objects"]]
    joined, query = [], {"limit": size}
    while True:
        page = get(isp, **query).json()
        joined += [one["id"] for one in page["objects"]]
        if not page["more"]:
            break
        query = {"limit": size, "next": page["next"]}
    assert joined == whole


def test_a_page_stands_still_while_the_list_grows(isp: Isp, history: None, rita: User, saule: User) -> None:
    before = get(isp, limit=4).json()
    listed(rita, saule, "d.example")
    release(saule, after=30)
    assert get(isp, limit=4).json()["objects"] == before["objects"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "x"},
        {"next": "x"},
        {"added_after": "yesterday"},
        {"added_after": "2026-13-01T00:00:00Z"},
    ],
)
def test_it_refuses_what_it_cannot_read_in_its_own_shape(isp: Isp, query: dict[str, str]) -> None:
    answer = get(isp, **query)
    assert (answer.status_code, answer["Content-Type"]) == (400, TAXII)
    assert set(answer.json()) == {"title", "description", "http_status"}


def test_it_speaks_no_other_language_and_lets_nobody_else_in(isp: Isp, crawler_headers: dict[str, str]) -> None:
    assert get(isp, accept="application/xml").status_code == 406
    assert get(isp, accept="application/taxii+json;version=2.0").status_code == 406
    assert get(isp, accept="application/taxii+json").status_code == 200
    assert isp.client.get(OBJECTS).status_code == 401
    assert isp.client.get(OBJECTS, HTTP_AUTHORIZATION="Basic !").status_code == 401
    assert isp.client.get(OBJECTS, **crawler_headers).status_code == 403
    assert get(isp, f"{ROOT}collections/other/objects/").status_code == 404
    assert get(isp, f"{OBJECTS}indicator--none/").status_code == 404
