"""What every service raises when it will not do what was asked."""


class Refused(Exception):
    """The act was refused and nothing was written; the message names the thing and the cure."""
