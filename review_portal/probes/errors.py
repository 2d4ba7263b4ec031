"""What the probes refuse, and how they say so."""

from __future__ import annotations

from review_portal.audit.errors import Refused


class NotAllowed(Refused):
    """The person's role does not do this, or the key is not a vantage point's."""


class Unfit(Refused):
    """What was said cannot be kept: an unknown target, a name that is taken."""
