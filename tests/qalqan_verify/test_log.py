"""A log that nobody signed proves nothing, and the reader is told which key signed and how far."""

from __future__ import annotations

from collections.abc import Iterator

from qalqan_verify.canon import canonical, sha256_of
from qalqan_verify.log import LOG_FORMAT, check_log
from qalqan_verify.record import GENESIS

FORGED = {
    "number": 1, "at": "2026-11-26T00:00:00.000000+00:00", "actor": None, "actor_label": "system", "verb": "x.y",
    "target_type": "x", "target_id": "1", "detail": {}, "previous_sha256": GENESIS,
}  # fmt: skip


def unsigned() -> Iterator[bytes]:
    head = {"format": LOG_FORMAT, "first": 1, "last": 1, "previous": GENESIS, "previous_checkpoint": GENESIS}
    yield canonical(head | {"checkpoints": 0}) + b"\n"
    yield canonical({"event": FORGED | {"sha256": sha256_of(FORGED)}}) + b"\n"


def test_a_log_without_a_signed_checkpoint_does_not_hold() -> None:
    for key in (b"", bytes(32)):
        report = check_log(unsigned(), key)
        assert [finding.place for finding in report.findings] == ["the log"]


def test_it_says_which_events_no_signature_covers() -> None:
    assert any("from 1 on" in note for note in check_log(unsigned(), b"").notes)
