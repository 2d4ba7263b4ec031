"""The outbox: whole or not there, in order, and gone only when acknowledged."""

import json
import os
from pathlib import Path

import pytest

from crawler import spool as spool_module
from crawler.spool import CONTENT, WARC, Spool


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


def put(spool: Spool, number: int, *, run_id: int = 1, warc: bytes = b"warc") -> None:
    workspace = spool.workspace()
    (workspace / WARC).write_bytes(warc)
    spool.put("delivery", {"number": number}, run_id=run_id, warc=workspace / WARC)
    spool.release(workspace)


def test_parcels_come_out_whole_and_in_order(spool):
    for number in range(5):
        put(spool, number)
    assert [parcel.content["number"] for parcel in spool.parcels()] == [0, 1, 2, 3, 4]
    assert all(parcel.warc.read_bytes() == b"warc" for parcel in spool.parcels())


def test_a_parcel_stays_until_it_is_acknowledged(spool):
    put(spool, 1)
    assert len(list(spool.parcels())) == len(list(Spool(spool.folder).parcels())) == 1
    spool.acknowledge(next(spool.parcels()))
    assert spool.is_empty()
    assert not list((spool.folder / "gone").iterdir())


@pytest.mark.parametrize("name", [WARC, CONTENT, "manifest.json"])
def test_a_torn_parcel_is_set_aside_and_never_delivered(spool, name, caplog):
    put(spool, 1)
    folder = next((spool.folder / "ready").iterdir())
    (folder / name).write_bytes((folder / name).read_bytes()[:-1])
    put(spool, 2)
    assert [parcel.content["number"] for parcel in spool.parcels()] == [2]
    assert "kept in torn/" in caplog.text
    assert spool.lacks_part_of(1)


def test_a_missing_file_counts_as_torn(spool):
    put(spool, 1)
    (next((spool.folder / "ready").iterdir()) / WARC).unlink()
    assert list(spool.parcels()) == []


def test_a_refused_parcel_is_kept_with_its_reason(spool):
    put(spool, 1, run_id=7)
    spool.refuse(next(spool.parcels()), "The portal refused with 422: no such source")
    kept = next((spool.folder / "refused").iterdir())
    assert "no such source" in (kept / "reason.txt").read_text()
    assert spool.lacks_part_of(7)
    assert not spool.lacks_part_of(8)


def test_it_is_full_by_number_or_by_size(tmp_path):
    by_number, by_size = Spool(tmp_path / "a", max_parcels=2), Spool(tmp_path / "b", max_bytes=100)
    put(by_number, 1)
    assert not by_number.is_full()
    put(by_number, 2)
    put(by_size, 1, warc=b"x" * 100)
    assert by_number.is_full()
    assert by_size.is_full()


def test_the_sweeper_leaves_the_living_alone_and_clears_after_the_dead(spool):
    living = spool.workspace()
    dead = spool.folder / "open" / "dead"
    dead.mkdir()
    (dead / "lock").touch()
    spool.sweep()
    assert living.exists()
    assert not dead.exists()
    spool.release(living)


def test_only_one_runner_drains_at_a_time(spool):
    with spool.draining() as first, Spool(spool.folder).draining() as second:
        assert (first, second) == (True, False)


def test_content_survives_as_it_was(spool):
    spool.put("finish", {"words": "қазақша 🌿", "cursor": {"newest": 3}}, run_id=3)
    parcel = next(spool.parcels())
    assert (parcel.kind, parcel.run_id, parcel.warc) == ("finish", 3, None)
    assert json.loads(json.dumps(parcel.content)) == {"words": "қазақша 🌿", "cursor": {"newest": 3}}


def test_a_parcel_that_leaves_while_it_is_weighed_weighs_nothing(spool, monkeypatch):
    put(spool, 1)
    put(spool, 2)
    look = Path.stat

    def late(path, **options):
        if path.name == WARC and path.exists(**options) and not list((spool.folder / "gone").iterdir()):
            spool._move(path.parent, "gone")
        return look(path, **options)

    monkeypatch.setattr(Path, "exists", lambda path, **_: os.path.lexists(path))
    monkeypatch.setattr(Path, "stat", late)
    assert not spool.is_full()


def test_a_clock_that_is_set_back_does_not_change_the_order(spool, monkeypatch):
    hours = iter([3, 2, 1])
    monkeypatch.setattr(spool_module.time, "time_ns", lambda: next(hours))
    for number in range(3):
        spool.put("delivery", {"number": number}, run_id=1)
    assert [parcel.content["number"] for parcel in spool.parcels()] == [0, 1, 2]
