"""What appeals refuse, and how they say so."""

from __future__ import annotations

from review_portal.audit.errors import Refused


class NotAllowed(Refused):
    """The person's role does not do this, or the appeal is somebody else's."""


class NotListed(Refused):
    """There is nothing to appeal against."""


class Unfit(Refused):
    """The complaint or the decision is not complete."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class TooMany(Refused):
    """Too many questions from one place; an exact question or two need fewer."""
