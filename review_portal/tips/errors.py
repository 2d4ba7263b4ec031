"""What tips refuse, and how they say so."""

from __future__ import annotations

from review_portal.audit.errors import Refused


class Unfit(Refused):
    """What was sent cannot be taken; `field` says which part of it."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class TooMany(Refused):
    """More tips from one place, or from all together, than people can look at."""


class Moved(Refused):
    """Somebody else has judged the tip meanwhile."""


class Forgotten(Refused):
    """The photo's key was thrown away, or its bytes are not those that were sealed."""
