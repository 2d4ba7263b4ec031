"""Runs of digits as people write them, cut into windows that begin and end at a group's edge."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.entities.reading import Reading

# At most three separators between digits and never a new line: a list of prices is not one long number.
RUN = re.compile(r"[+(]{0,2}[0-9](?:[ \t().\-]{0,3}[0-9])*")
GROUP = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Window:
    """Some neighbouring groups of digits: `+7 (701) 000-00-01` → digits 77010000001, sizes 1, 3, 3, 2, 2."""

    start: int
    end: int
    digits: str
    sizes: tuple[int, ...]
    has_plus: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many digits a window may have, and the digits it may start with when no + stands before it."""

    lengths: frozenset[int]
    starts: str


def windows(reading: Reading, wanted: Wanted) -> Iterator[list[Window]]:
    """Yield, for each group in turn, the windows that begin there, the longest first; linear in the text."""
    shortest, longest = min(wanted.lengths), max(wanted.lengths)
    for run in RUN.finditer(reading.text):
        if run.end() - run.start() < shortest:
            continue
        groups = [group.span() for group in GROUP.finditer(reading.text, run.start(), run.end())]
        for place, (start, _) in enumerate(groups):
            lead = reading.text[max(run.start(), start - 2) : start]
            plus = lead.rfind("+")
            if plus < 0 and reading.text[start] not in wanted.starts:
                continue
            first = start if plus < 0 else start - len(lead) + plus
            if found := _from_group(reading, groups[place : place + longest], wanted, first):
                yield found


def _from_group(reading: Reading, groups: list[tuple[int, int]], wanted: Wanted, first: int) -> list[Window]:
    found: list[Window] = []
    longest, digits, sizes = max(wanted.lengths), "", []
    for start, end in groups:
        if len(digits) + end - start > longest:
            break
        digits += reading.text[start:end]
        sizes.append(end - start)
        if len(digits) in wanted.lengths:
            found.append(Window(first, end, digits, tuple(sizes), has_plus=first < groups[0][0]))
    return found[::-1]
