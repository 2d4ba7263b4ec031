"""Reads an element as a person sees it: line breaks and emoji kept, hidden words apart, entities decoded once."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from crawler.items import Link, LinkKind
from crawler.pages.addresses import joined
from crawler.pages.hiding import UNPAINTED, Paint, hides, repaint, says_nothing, shrinks

Drop = Callable[[HtmlElement], bool]

SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "iframe",
        "object",
        "select",
        "textarea",
        "audio",
        "video",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "thead",
        "tr",
        "ul",
    ]
)
# Marks of our own until the text is tidied; a page cannot contain them, for they count as spaces.
EDGE, PARAGRAPH = "\x01", "\x02"
SPACES = re.compile(r"[ \t\r\n\f\v\xa0\x00-\x08]+")
CONTROLS, GAPS = re.compile("[\x00-\x08]"), re.compile(" {2,}")
BREAKS = re.compile(r"[ \n\x01\x02]*[\n\x01\x02][ \n\x01\x02]*")
MOST_LINKS = 500  # of one post
SHORT_NAME = re.compile(r":[a-z0-9_+-]{1,60}:")
PICTOGRAM_CLASSES = re.compile(r"emoji|smil", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person sees of an element, and what is there without being seen."""

    text: str = ""
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """The circumstances at one depth of the walk."""

    hidden: bool = False
    shrunk: bool = False
    spoiler: bool = False
    verbatim: bool = False
    paint: Paint = UNPAINTED

    @property
    def is_unseen(self) -> bool:
        return self.hidden or self.shrunk


PLAIN = _Place()


def never(_: HtmlElement) -> bool:
    return False


def read_text(root: HtmlElement | None, *, drop: Drop = never) -> Seen:
    """Walk an element without recursion, so that no depth of nesting can exhaust the stack.

    `drop` names elements that are somebody else's words (quotes, signatures, buttons).
    """
    if root is None:
        return Seen()
    ground = _Ground(root)
    if not len(root):  # most of what is read is one word in one element
        return _leaf(root, _enter(root, PLAIN, ground))
    return _walk(root, drop, ground)


def _walk(root: HtmlElement, drop: Drop, ground: "_Ground") -> Seen:
    seen: list[str] = []
    hidden: list[str] = []
    places = [PLAIN]
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            place = _enter(element, places[-1], ground)
            places.append(place)
            if element is not root and (element.tag in SKIPPED or drop(element)):
                walk.skip_subtree()
                continue
            target = hidden if place.is_unseen else seen
            target.append(_edge(element) + _picture(element) + _plain(element.text, place.verbatim))
        elif event == "end":
            place = places.pop()
            (hidden if place.is_unseen else seen).append(_edge(element) if element.tag != "br" else "")
            if place.is_unseen and not places[-1].is_unseen:
                hidden.append(EDGE)  # what was hidden in two places is not one word
        if event != "start" and element is not root:
            around = places[-1]
            (hidden if around.is_unseen else seen).append(_plain(element.tail, around.verbatim))
    return Seen(_tidy("".join(seen)), _tidy("".join(hidden)))


def _leaf(root: HtmlElement, place: _Place) -> Seen:
    text = _tidy(_picture(root) + _plain(root.text, place.verbatim))
    return Seen("", text) if place.is_unseen else Seen(text)


def read_line(root: HtmlElement | None, *, drop: Drop = never) -> str:
    """Read a short element as one line."""
    return " ".join(read_text(root, drop=drop).text.split())


def read_links(root: HtmlElement | None, base: str, *, drop: Drop = never) -> Iterator[Link]:
    """Yield an element's links, absolute and once each; page-internal ones (#, ?q=) are left out."""
    known: set[str] = set()
    for anchor in root.iter("a") if root is not None else ():
        url = link_url(anchor, base)
        if len(known) == MOST_LINKS:
            return
        if url and url not in known and not _is_within(anchor, root, drop):
            known.add(url)
            yield Link(url, read_line(anchor, drop=drop), LinkKind.TEXT)


def link_url(anchor: HtmlElement, base: str) -> str:
    """Return the absolute address of an anchor, or '' when it leads nowhere outside the page."""
    href = (anchor.get("href") or "").strip()[:4000]
    if not href or href[0] in "#?" or href.lower().startswith(("javascript:", "data:", "about:")):
        return ""
    if anchor.get("onclick") is not None:
        # Since April 2024 the preview escapes addresses with a confirmation twice: '&amp;amp;'.
        href = href.replace("&amp;", "&")
    return joined(base, href) or href


def _enter(element: HtmlElement, around: _Place, ground: "_Ground") -> _Place:
    """Return the circumstances inside an element; nearly all elements change nothing."""
    verbatim = around.verbatim or element.tag == "pre"
    if verbatim is around.verbatim and says_nothing(element):
        return around
    spoiler = around.spoiler or "spoiler" in element.get("class", "").lower()
    paint = repaint(element, around.paint)
    # A spoiler is closed until somebody clicks: a person does see it.
    is_drawn = not hides(element) and not paint.is_invisible_on(ground.paper)
    hidden = around.hidden or (not is_drawn and not spoiler)
    return _Place(hidden, shrinks(element, around.shrunk) and not spoiler, spoiler, verbatim, paint)


class _Ground:
    """The paper under an element: looked for once, and only where ink asks for it."""

    __slots__ = ("_found", "_root")

    def __init__(self, root: HtmlElement) -> None:
        self._root = root
        self._found: str | None = None

    def paper(self) -> str:
        if self._found is None:
            paint = Paint()
            for ancestor in reversed(list(self._root.iterancestors())):
                paint = repaint(ancestor, paint)
            self._found = paint.paper
        return self._found


def _edge(element: HtmlElement) -> str:
    if element.tag == "br":
        return "\n"
    if element.tag in {"td", "th"}:
        return " "
    return PARAGRAPH if element.tag == "p" else EDGE if element.tag in BLOCKS else ""


def _picture(element: HtmlElement) -> str:
    if element.tag == "img" and PICTOGRAM_CLASSES.search(element.get("class", "")[:500]):
        return _pictogram(element.get("alt") or element.get("title") or "")
    return ""


def _pictogram(name: str) -> str:
    """':bee:' → '🐝': some forums name the pictures that others write as characters."""
    if not SHORT_NAME.fullmatch(name):
        return name[:40]
    from emoji import emojize  # a tenth of a second to import: only pages with named pictures pay for it

    return emojize(name, language="alias")


def _plain(text: str | None, verbatim: bool) -> str:
    return CONTROLS.sub("", text or "") if verbatim else SPACES.sub(" ", text or "")


def _tidy(text: str) -> str:
    """Turn runs of breaks and block edges into what a person sees: one line break, or one blank line."""
    return BREAKS.sub(_break, GAPS.sub(" ", text)).strip()


def _break(run: re.Match[str]) -> str:
    return "\n\n" if PARAGRAPH in run[0] or run[0].count("\n") > 1 else "\n"


def _is_within(element: HtmlElement, root: HtmlElement | None, drop: Drop) -> bool:
    while element is not None and element is not root:
        if drop(element):
            return True
        element = element.getparent()
    return False
