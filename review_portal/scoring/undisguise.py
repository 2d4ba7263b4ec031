"""Gives the later rooms the classifier's reading of a text: without disguise, with the way back to the original."""

from __future__ import annotations

from classifier.normalise import Normalised, normalise


def undisguised(text: str) -> Normalised:
    """Return the text as the classifier reads it; spans can be walked back to the original."""
    return normalise(text)
