"""Why a bundle is not made or not given."""

from review_portal.audit.errors import Refused


class NotAllowed(Refused):
    """The person may not take a case out of the house."""


class Outrun(Exception):
    """The case grew while it was packed; close the record's interval anew and pack it again."""


class TooLarge(Refused):
    """The case has more sealed bytes than one archive holds."""
