"""The one way in which a run fails."""


class Problem(Exception):
    """What went wrong and what to do, in a sentence."""
