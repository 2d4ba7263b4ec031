"""Counts processor time, the portal's and the database's: what a wait says only where nobody else uses the machine."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def stat(pid: int) -> tuple[int, float, float]:
    """Return a process' parent, its own seconds, and those of its children that have ended."""
    fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return int(fields[1]), own / TICK, ended / TICK


def seconds(root: int) -> float:
    """Return the seconds that a process and all its children have used, the ended ones too."""
    _, own, ended = stat(root)
    total = own + ended
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent, used, below = stat(int(entry.name))
            except (OSError, ValueError):
                continue  # it ended meanwhile
            total += used + below if parent == root else 0
    return total


def load() -> float:
    """Return how many processes wanted to run on average in the last minute."""
    return round(os.getloadavg()[0], 1)
