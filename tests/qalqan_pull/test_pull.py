"""The program against a real portal: what it takes in, what it refuses, and what it does after every kind of loss."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services import revoke_entry
from review_portal.evidence import store
from review_portal.exports.models import Provider, Receipt, Release, ReleaseFile
from review_portal.exports.services import publish_release
from tests.exports.records import listed
from tests.qalqan_pull.provider import Machine, line_to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(rita: User, saule: User) -> list[BlockEntry]:
    now = timezone.now() - timedelta(seconds=5)
    entries = listed(rita, saule, *(f"shop-{number:03d}.example" for number in range(40)), now=now)
    publish_release(actor=saule, now=timezone.now())
    return entries


@pytest.fixture
def machine(live_server: object, tmp_path: Path, published: list[BlockEntry]) -> Machine:
    return Machine(tmp_path, str(live_server))


def open_again(entry: BlockEntry, person: User) -> Release:
    revoke_entry(entry, actor=person, grounds="Removed at the source.", now=timezone.now())
    return publish_release(actor=person, now=timezone.now())


def states() -> list[tuple[int, str]]:
    return list(Receipt.objects.order_by("release__serial").values_list("release__serial", "state"))


def test_it_takes_releases_in_and_a_removal_as_surely(
    machine: Machine, published: list[BlockEntry], saule: User
) -> None:
    first = machine.pull()
    assert (first.returncode, first.stderr) == (0, "")
    assert "shop-000.example" in machine.names()
    again = machine.pull()
    assert "release 1 with 42 lines is deployed" in again.stdout
    open_again(published[0], saule)
    assert machine.pull().returncode == 0
    assert "shop-000.example" not in machine.names()
    assert states() == [(1, "deployed"), (2, "deployed")]
    assert Provider.objects.get().client == "qalqan-pull/1.0"


def test_what_it_refuses_it_says_and_keeps_what_it_has(machine: Machine) -> None:
    machine.pull()
    other = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    refusals = {
        "not signed with the office's key": machine.pull(public_key=other),
        "has no file qalqan.other; it has ": machine.pull(files="qalqan.other"),
        "cannot be reached": machine.pull(url="http://127.0.0.1:1"),
    }
    (machine.folder / "key").write_text("qk_other")
    refusals["unknown, revoked or expired"] = machine.pull()
    for sentence, done in refusals.items():
        assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    assert "shop-000.example" in machine.names()


def test_it_converges_from_any_loss(machine: Machine, published: list[BlockEntry], saule: User) -> None:
    machine.pull()
    kept = machine.folder / "list" / "set.json"
    for number, damage in enumerate(["", "{", json.dumps({"serial": 1, "lines": {"host x.example": ""}})]):
        kept.write_text(damage)
        made = open_again(published[number], saule)
        done = machine.pull()
        assert done.returncode == 0, done.stderr
        assert Receipt.objects.get(release=made).set_hash == made.set_hash


def test_what_fails_its_check_is_not_taken_in_and_the_office_hears_why(
    machine: Machine, published: list[BlockEntry], saule: User
) -> None:
    machine.pull()
    machine.check = "qalqan.rpz = grep shop-000.example {file}"
    open_again(published[0], saule)
    assert machine.pull().returncode == 1
    assert machine.serial() == "1"
    failed = Receipt.objects.get(release__serial=2)
    assert (failed.state, "check of qalqan.rpz failed" in failed.detail) == ("failed", True)
    machine.check = ""
    assert machine.pull().returncode == 0
    assert states() == [(1, "deployed"), (2, "deployed")]


def test_a_reload_that_fails_turns_back(machine: Machine, published: list[BlockEntry], saule: User) -> None:
    machine.pull()
    open_again(published[0], saule)
    reload = f"grep shop-000.example {machine.folder}/list/current/qalqan.domains"
    assert machine.pull(reload=reload).returncode == 1
    assert machine.serial() == "1"
    assert "shop-000.example" in machine.names()


def test_a_broken_transfer_goes_on_where_it_stopped(machine: Machine) -> None:
    with line_to(machine.url) as (url, line):
        machine.told = {"url": url, "files": "qalqan.stix.json"}
        file = ReleaseFile.objects.get(name="qalqan.stix.json")
        packed = len(gzip.compress(store.get(file.sha256), 6))
        line.cut = packed  # the headers come first: the end of this file, the longest answer of all, is missing
        cut = machine.pull()
        assert (cut.returncode, "was cut off" in cut.stderr) == (1, True), cut.stderr
        [part] = (machine.folder / "list" / "releases" / "1").glob("*.part")
        have, line.cut, line.longest = part.stat().st_size, None, 0
        assert machine.pull().returncode == 0
    fetched = (machine.folder / "list" / "current" / "qalqan.stix.json").read_bytes()
    assert hashlib.sha256(fetched).hexdigest() == file.sha256
    assert have > packed / 2
    assert line.longest < packed  # not the whole of it once more


def test_it_refuses_to_go_back(machine: Machine) -> None:
    machine.pull()
    state = machine.folder / "list" / "state.json"
    state.write_text(state.read_text().replace('"serial": 1', '"serial": 9'))
    refused = machine.pull()
    assert "offers release 1 where we hold 9" in refused.stderr
    assert machine.serial() == "1"
