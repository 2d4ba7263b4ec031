"""What the check says: what was looked at, and the name of each record that is not what was written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One record that is not what was written, and why we say so."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{shown(self.place)}: {self.reason}"


@dataclass
class Report:
    """Grows while a file is read; a check that finds nothing is counted all the same."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.findings and bool(self.counts)

    def blame(self, place: str, reason: str) -> None:
        self.findings.append(Finding(place, reason))

    def judge(self, is_good: bool, place: str, reason: str) -> bool:
        if not is_good:
            self.blame(place, reason)
        return is_good

    def count(self, what: str) -> None:
        self.counts[what] += 1


def shown(text: str) -> str:
    """Write a name from a hostile file so that it can do nothing to a terminal: 'a\\x1b' → 'a\\\\x1b'."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text[:300])
