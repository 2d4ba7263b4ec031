"""Rewrites a text by small edits and remembers, for every character, where it stood in the original."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace text[start:end] of the current text."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Change:
    """What was rewritten, in code-point offsets of the original text."""

    start: int
    end: int
    original: str
    replacement: str
    kind: str


@dataclass(slots=True)
class Rewriting:
    """A text under rewriting: `offsets[i]` is the original place of character i; the last entry is the end."""

    original: str
    text: str = ""
    offsets: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.original
        self.offsets = list(range(len(self.original) + 1))

    def apply(self, edits: Iterable[Edit], kind: str) -> None:
        """Apply edits in rising order without overlap; those that change nothing are passed over."""
        pieces: list[str] = []
        offsets: list[int] = []
        done = 0
        for edit in edits:
            if self.text[edit.start : edit.end] == edit.replacement or edit.start < done:
                continue
            pieces += [self.text[done : edit.start], edit.replacement]
            offsets += self.offsets[done : edit.start]
            offsets += self._spread(edit)
            done = edit.end
            begin, end = self.offsets[edit.start], self.offsets[edit.end]
            self.changes.append(Change(begin, end, self.original[begin:end], edit.replacement, kind))
        if pieces:
            self.text = "".join([*pieces, self.text[done:]])
            self.offsets = offsets + self.offsets[done:]

    def _spread(self, edit: Edit) -> list[int]:
        """Places of a replacement: one to one where lengths agree, otherwise as far as the old places reach."""
        last = max(edit.start, edit.end - 1)
        return [self.offsets[min(edit.start + i, last)] for i in range(len(edit.replacement))]
