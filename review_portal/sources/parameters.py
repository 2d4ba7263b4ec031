"""The typed parameters that each family of sources takes; a wrong one is refused before the first request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a source may ask of its spider; the kind is that of the default."""

    name: str
    default: float | bool | str
    says: str | Promise
    #: bounds of a number; of a text the most characters, where it has a bound
    least: int = 0
    most: int = 0
    #: what a text may look like, and the same in words
    pattern: str = ""
    shape: str | Promise = ""

    def problem(self, value: object) -> str:
        """Say what is wrong with a value, or nothing."""
        names: dict[str, object] = {"name": self.name, "least": self.least, "most": self.most, "shape": self.shape}
        if isinstance(self.default, bool):
            return "" if isinstance(value, bool) else _("%(name)s is yes or no.") % names
        if not isinstance(self.default, str):
            kinds = int if isinstance(self.default, int) else int | float
            is_number = isinstance(value, kinds) and not isinstance(value, bool)
            is_right = is_number and self.least <= float(str(value)) <= self.most
            return "" if is_right else self.number_words() % names
        if not isinstance(value, str):
            return _("%(name)s is a text.") % names
        if self.most and len(value) > self.most:
            return _("%(name)s is a text of at most %(most)s characters.") % names
        if self.pattern and not re.fullmatch(self.pattern, value):
            return _("%(name)s: %(shape)s") % names
        return ""

    def number_words(self) -> str:
        if isinstance(self.default, int):
            return _("%(name)s is a whole number from %(least)s to %(most)s.")
        return _("%(name)s is a number from %(least)s to %(most)s.")


# What the crawler's spiders accept; tests/sources/test_parameters.py holds both tables together.
EVERY_FAMILY = (
    Parameter("max_pages", 50, later("How many pages one visit fetches at most"), 1, 5000),
    Parameter(
        "proxy",
        "",
        later("Name of a proxy that the crawler's machine has configured, such as onion"),
        pattern="[a-z0-9_]{0,20}",
        shape=later("at most 20 small Latin letters, digits and underscores"),
    ),
    Parameter("pictures", False, later("Capture and compare the pictures that posts show")),
    Parameter("max_pictures", 40, later("How many pictures one visit fetches at most"), 0, 2000),
    Parameter("styles", True, later("Fetch linked style sheets of the same host and keep apart what they hide")),
    Parameter("javascript", False, later("Let the page's scripts work in Chromium before it is read")),
    Parameter("wait_for", "", later("CSS selector of what the scripts bring; then the page is read"), 0, 200),
    Parameter("scrolls", 0, later("How often the page is scrolled on, where that brings more"), 0, 20),
    Parameter("patience", 20.0, later("Seconds until a page in Chromium is read as it stands"), 1, 60),
    Parameter("screenshots", False, later("Photograph pages with news in full")),
    Parameter("max_screenshots", 10, later("How many photographs one visit takes at most"), 0, 200),
)
OF_FAMILY: dict[str, tuple[Parameter, ...]] = {
    "telegram": (
        Parameter("q", "", later("Words to search for within the channel, instead of reading all of it")),
        Parameter("backfill", True, later("Read the history before the first visit")),
    ),
    "board": (
        Parameter("listings", True, later("Fetch each listing, not the search pages alone")),
        Parameter("max_listings", 1000, later("How many listings one visit fetches at most"), 0, 20_000),
    ),
    "forum": (
        Parameter("max_thread_pages", 200, later("How many pages of one thread a visit reads at most"), 1, 10_000),
        Parameter("max_depth", 3, later("How deep boards within boards are followed"), 0, 10),
    ),
    "feed": (
        Parameter("articles", False, later("Fetch the pages behind the entries")),
        Parameter("max_articles", 200, later("How many of these pages one visit fetches at most"), 0, 20_000),
    ),
    "site": (Parameter("max_depth", 1, later("How many clicks from the address are followed"), 0, 5),),
    "vk": (Parameter("count", 100, later("How many posts one answer holds"), 1, 100),),
}


def parameters_of(family: str) -> tuple[Parameter, ...]:
    return OF_FAMILY.get(family, ()) + EVERY_FAMILY


def wrong_parameters(family: str, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the name of each wrong parameter with what is wrong, in the reader's language."""
    known = {one.name: one for one in parameters_of(family)}
    for name, value in values.items():
        if name not in known:
            names = {"name": name, "names": ", ".join(known)}
            yield name, _("There is no parameter %(name)s here; this family takes %(names)s.") % names
        elif sentence := known[name].problem(value):
            yield name, sentence


def only_changed(family: str, values: Mapping[str, object]) -> dict[str, object]:
    """Keep what differs from the defaults: a default that changes later changes for every source that never spoke."""
    defaults = {one.name: one.default for one in parameters_of(family)}
    return {name: value for name, value in values.items() if defaults.get(name, ...) != value}
