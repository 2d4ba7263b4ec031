"""Proves an exported audit log line by line: the chain of events, the root of every interval, the stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from qalqan_verify.canon import number, read_canonical, unhexed, words
from qalqan_verify.findings import Report
from qalqan_verify.merkle import tree_root
from qalqan_verify.record import GENESIS, check_checkpoint, check_stamp, is_checkpoint, is_event, unbased

LOG_FORMAT = "qalqan-record-1"
LONGEST_LINE = 64 * 2**20


class Log:
    """Where the reading stands: the next number, the digest before, the events since the last checkpoint."""

    def __init__(self, head: dict[str, Any], key: bytes, report: Report) -> None:
        self.report, self.key = report, key
        self.expected, self.previous = number(head, "first"), words(head, "previous")[0]
        self.start, self.leaves = self.expected, []  # type: int, list[bytes]
        self.closed: dict[str, Any] = {"sha256": words(head, "previous_checkpoint")[0], "number": -1}
        self.checkpoints, self.signers, self.line = 0, set(), "line 1"  # type: int, set[str], str
        begins = self.expected > 0 and (self.expected > 1 or self.previous == self.closed["sha256"] == GENESIS)
        report.judge(begins, "line 1", "does not say where the log begins")

    def read(self, place: int, line: bytes) -> None:
        """Take one line: an event, a checkpoint or a stamp; name what it should have been where it is none."""
        self.line = f"line {place}"
        value = read_canonical(line[:-1]) if line.endswith(b"\n") and len(line) < LONGEST_LINE else None
        kind = next(iter(value)) if value and len(value) == 1 else ""
        inside = value[kind] if value and kind in {"event", "checkpoint", "stamp"} else None
        if isinstance(inside, dict):
            {"event": self.event, "checkpoint": self.checkpoint, "stamp": self.stamp}[kind](inside)
        else:
            self.report.blame(self.line, f"is not as it was written; event {self.expected} or what follows it")

    def event(self, found: dict[str, Any]) -> None:
        place = f"event {self.expected}"
        self.report.judge(number(found, "number") == self.expected, place, "is missing or out of its place")
        if self.report.judge(is_event(found), place, "was changed after it was written"):
            self.report.judge(found["previous_sha256"] == self.previous, place, "does not follow from the one before")
            self.report.count("events in the chain")
        self.previous = words(found, "sha256")[0]
        self.leaves.append(unhexed(self.previous, 32))
        self.expected += 1

    def checkpoint(self, found: dict[str, Any]) -> None:
        # The number of a checkpoint that was changed may be what was changed.
        place = f"checkpoint {number(found, 'number')}" if is_checkpoint(found) else self.line
        self.report.judge(words(found, "previous")[0] == self.closed["sha256"], place, "does not follow from the last")
        if check_checkpoint(found, self.key, place, self.report):
            closes = (number(found, "first"), number(found, "last")) == (self.start, self.expected - 1)
            whole = closes and found["root"] == tree_root(self.leaves).hex() and found["head"] == self.previous
            self.report.judge(whole, place, f"closes over other events than {self.start} to {self.expected - 1}")
            self.signers.add(words(found, "public_key")[0])
        self.closed, self.start, self.leaves = found, self.expected, []
        self.checkpoints += 1

    def stamp(self, found: dict[str, Any]) -> None:
        text, sha256 = words(found, "token", "sha256")
        whose, token = number(self.closed, "number"), unbased(text)
        place = f"stamp of checkpoint {whose}" if whose >= 0 else self.line
        is_kept = set(found) == {"checkpoint", "token", "sha256"} and hashlib.sha256(token).hexdigest() == sha256
        follows = 0 <= whose == number(found, "checkpoint")
        if self.report.judge(is_kept and follows, place, "was changed after it was received, or is out of its place"):
            check_stamp(token, words(self.closed, "sha256")[0], place, self.report)

    def end(self, head: dict[str, Any]) -> None:
        """Compare what was read with what the first line promised."""
        told = (number(head, "last"), number(head, "checkpoints"))
        is_all = told == (self.expected - 1, self.checkpoints)
        self.report.judge(is_all, "line 1", f"promises other events or checkpoints than the {self.expected - 1} here")
        self.report.judge(bool(self.signers), "the log", "has no signed checkpoint: anybody could have written it")
        self.report.notes += [f"Signed with the key {signer}" for signer in sorted(self.signers)]
        if self.leaves:
            self.report.notes.append(
                f"No signature covers the events from {self.start} on: they came after the last one"
            )


def check_log(lines: Iterable[bytes], key: bytes) -> Report:
    """Walk the lines of an exported log; nothing is kept in memory but one interval."""
    report, log, head = Report(), None, {}  # type: Report, Log | None, dict[str, Any]
    for place, line in enumerate(lines, 1):
        if log is None:
            head = read_canonical(line[:-1]) or {}
            known = {"format", "first", "last", "previous", "previous_checkpoint", "checkpoints"}
            is_head = set(head) == known and head["format"] == LOG_FORMAT and line.endswith(b"\n")
            report.judge(is_head, "line 1", f"is not the first line of a log ({LOG_FORMAT})")
            log = Log(head, key, report)
        else:
            log.read(place, line)
    if log is None:
        report.blame("line 1", "is missing: the file is empty")
    else:
        log.end(head)
    return report
