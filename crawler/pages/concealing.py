"""Knows which parts of a page stand within something that is never drawn."""

from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from crawler.items import Post
from crawler.pages.hiding import ROOTS, hides, says_nothing, shrinks

#: a box that holds this much of a page's words is the page: scripts show it when they have loaded
NEARLY_ALL = 0.8


@dataclass(frozen=True, slots=True)
class _Within:
    hidden: bool = False
    shrunk: bool = False
    spoiler: bool = False


OPEN = _Within()


class Concealment:
    """Remembers what it found of each element on the way up: the posts of a page share nearly all of it."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, _Within] = {}

    def covers(self, element: HtmlElement) -> bool:
        """Say whether something above the element, and not the whole page, keeps it from a reader's eyes."""
        above = element.getparent()
        within = self._within(above) if above is not None else OPEN
        return within.hidden or within.shrunk

    def _within(self, element: HtmlElement) -> _Within:
        unknown: list[HtmlElement] = []
        place: HtmlElement | None = element
        while place is not None and place not in self._known:
            unknown.append(place)
            place = place.getparent()
        found = self._known[place] if place is not None else OPEN
        for place in reversed(unknown):
            found = self._known[place] = _entered(place, found)
        return found


def concealed(post: Post) -> Post:
    """Return a post with all its words among those that nobody sees."""
    words = (post.text, post.hidden_text)
    return replace(post, text="", hidden_text="\n".join(word for word in words if word))


def _entered(element: HtmlElement, around: _Within) -> _Within:
    if element.tag in ROOTS or says_nothing(element):
        return around
    spoiler = around.spoiler or "spoiler" in element.get("class", "").lower()
    hidden = around.hidden or (not spoiler and hides(element) and not _is_the_page(element))
    return _Within(hidden, shrinks(element, around.shrunk) and not spoiler, spoiler)


def _is_the_page(element: HtmlElement) -> bool:
    root = element.getroottree().getroot()
    body = root if root.tag == "body" else root.find("body")
    return body is not None and _words(element) >= NEARLY_ALL * _words(body)


def _words(element: HtmlElement) -> int:
    return sum(len(text.strip()) for text in element.xpath(".//text()[not(parent::script or parent::style)]"))
