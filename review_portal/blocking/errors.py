"""What blocking refuses, and how it says so."""

from __future__ import annotations

from review_portal.audit.errors import Refused


class NotAllowed(Refused):
    """The person's role does not do this."""


class TransitionRefused(Refused):
    """The request or entry is not in a state that leads there."""


class SecondPersonNeeded(Refused):
    """Nobody approves what they drafted, signed, decided or overrode."""


class DigestVoid(Refused):
    """What is to be approved is not what was signed."""


class EvidenceMissing(Refused):
    """An item has no sealed capture."""


class GroundExpired(Refused):
    """An item rests on a norm that is not in force."""


class GroundUnfit(Refused):
    """The norm cannot be written into the table as the form says it."""


class GuardRefuses(Refused):
    """An item would hit others."""


class DecisionUnfit(Refused):
    """The decision does not ask for blocking, or was reversed."""


class SignatureRefused(Refused):
    """A signature from outside does not hold for this notice."""
