"""The store keeps bytes by their hash, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from review_portal.evidence import store


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> Path:
    settings.BLOBS = tmp_path
    return tmp_path


def test_what_is_stored_is_whole_and_nothing_half_stays(blobs: Path) -> None:
    assert store.get(store.put(b"sealed")) == b"sealed"
    assert list((blobs / store.HALVES).iterdir()) == []


def test_a_full_disk_leaves_no_half(blobs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(b"sealed")
    assert [path for path in blobs.rglob("*") if path.is_file()] == []


def test_what_a_dead_writer_left_is_swept_and_what_is_being_written_stays(blobs: Path) -> None:
    assert store.sweep_halves() == 0
    store.put(b"sealed")
    for name, age in (("dead", 2 * store.LONGEST_WRITING), ("alive", 5)):
        half = blobs / store.HALVES / name
        half.write_bytes(b"sea")
        os.utime(half, (half.stat().st_mtime - age,) * 2)
    assert store.sweep_halves() == 1
    assert [path.name for path in (blobs / store.HALVES).iterdir()] == ["alive"]
