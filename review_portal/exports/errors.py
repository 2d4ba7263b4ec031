"""What exports refuses."""

from __future__ import annotations

from review_portal.audit.errors import Refused


class NotAllowed(Refused):
    """The person or key does not do this."""


class UnknownRelease(Refused):
    """There is no release with this serial."""


class ReceiptUnfit(Refused):
    """The receipt says something that cannot be."""


class ProviderUnfit(Refused):
    """The provider cannot be let in as the form says it."""
