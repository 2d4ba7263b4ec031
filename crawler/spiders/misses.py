"""Keeps count of the pages that a visit asked for and did not read: no visit may end well and say nothing of them."""

from dataclasses import dataclass

from crawler.items import Outcome


@dataclass(slots=True)
class Misses:
    """Pages that did not come or could not be followed, and what kept the first of them from us."""

    count: int = 0
    first: str = ""
    #: whether it was our own code that broke: then the visit does not end with OK, whatever else it read
    is_ours: bool = False

    def note(self, url: str, why: str, *, is_ours: bool = False) -> None:
        self.count += 1
        self.first = self.first or f"{url}: {why}"
        self.is_ours = self.is_ours or is_ours

    def over(self, outcome: Outcome, message: str) -> tuple[Outcome, str]:
        """Return the visit's outcome and message with what was missed said in them."""
        if self.is_ours:
            outcome = Outcome.MARKUP_UNRECOGNISED
        if not self.count or (message and self.first.endswith(message)):
            return outcome, message
        sentence = "A page was missed: " if self.count == 1 else f"{self.count} pages were missed, the first: "
        sentence += self.first
        return outcome, f"{message} {sentence}".strip()[:1000]
