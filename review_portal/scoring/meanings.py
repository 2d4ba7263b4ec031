"""Lends the encoder's reading of texts to the later rooms: vectors of what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # as in findings: only a worker loads it
    from classifier.meaning import Meanings


@lru_cache(maxsize=1)
def loaded_meanings() -> Meanings:
    """Load the encoder once a process."""
    from classifier.meaning import Meanings

    return Meanings()


def meanings(texts: Sequence[str]) -> tuple[str, list[list[float]]]:
    """Return the version of the graph that read the texts, and one vector of length one for each."""
    reader = loaded_meanings()
    return reader.version, [[float(value) for value in row] for row in reader.of(texts)]
