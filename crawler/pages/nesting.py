"""Builds the tree of any text, however broken or deep, without raising and without losing what stands behind a trap."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from lxml import etree
from lxml.html import HtmlElement
from parsel import Selector

from crawler.pages.styles import NOTHING_LINKED, dress

# libxml2 stops at a depth of 2048 and leaves the rest of the page unread.
DEEPEST = 1500
# Below this depth a tag without attributes is a wrapper that nobody sees.
DEEPEST_PLAIN = 200
DEEPEST_POST = 8
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)([^<>]*)>")
# lxml takes such an attribute in, then reads its name as a namespace and raises at whoever asks for the attributes.
UNASKABLE = etree.XPath("//*[@*[starts-with(name(), '{')]]")
# Characters that it takes in with a page too, and refuses to set again.
UNSETTABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff\\ud800-\\udfff]")
# Void, or closed by the parser itself: they do not nest.
FLAT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "html",
        "body",
        "head",
    ]
)


def parse_html(html: str, linked: Mapping[str, str] = NOTHING_LINKED) -> Selector:
    """Return the tree of a page in its own style sheets, and in those that it links where they are given."""
    root, is_cut = _parse(html)
    if is_cut:
        root, _ = _parse(shallow(html))
    if "{" in html:
        _drop_unaskable(root)
    dress(root, linked)
    return Selector(root=root, type="html")


def not_too_nested(found: Iterable[Selector]) -> Iterator[Selector]:
    """Yield elements that may stand within each other, as messages do after a tag that was never closed.

    Each is to be read before the next one is asked for: those that lie deep come without the ones within them, for
    reading hundreds of them each with all the others would cost the square of their number.
    """
    chosen = list(found)
    depths: dict[HtmlElement, int] = {}
    within: defaultdict[HtmlElement, list[HtmlElement]] = defaultdict(list)
    for root in (selector.root for selector in chosen):
        above = next((ancestor for ancestor in root.iterancestors() if ancestor in depths), None)
        depths[root] = 1 if above is None else depths[above] + 1
        if above is not None:
            within[above].append(root)
    for selector in chosen:
        with _taken_out(within[selector.root] if depths[selector.root] > DEEPEST_POST else []):
            yield selector


@contextmanager
def _taken_out(elements: Sequence[HtmlElement]) -> Iterator[None]:
    """Take elements out of the tree, with what follows them, and put them back."""
    places = [(element.getparent(), element.getparent().index(element), element) for element in elements]
    for above, _, element in places:
        above.remove(element)
    try:
        yield
    finally:
        for above, index, element in places:
            above.insert(index, element)


def shallow(html: str) -> str:
    """Drop the tags that stand deeper than anybody nests on purpose; their text stays."""
    stack: list[tuple[str, bool]] = []
    kept = 0

    def judge(tag: re.Match[str]) -> str:
        nonlocal kept
        name = tag[2].lower()
        if name in FLAT:
            return tag[0]
        if not tag[1]:
            keep = kept < (DEEPEST if tag[3].strip(" /") else DEEPEST_PLAIN)
            stack.append((name, keep))
            kept += keep
            return tag[0] if keep else ""
        if not stack or stack[-1][0] != name:
            return ""
        keep = stack.pop()[1]
        kept -= keep
        return tag[0] if keep else ""

    return TAG.sub(judge, html)


def _parse(html: str) -> tuple[HtmlElement, bool]:
    body = html.replace("\x00", "").strip().encode("utf-8", "replace") or b"<html/>"
    # Not lxml.html's parser: it asks Python for a class at each element, and nobody uses what that class adds.
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
    root = etree.fromstring(body, parser)
    is_cut = any("depth" in error.message for error in parser.error_log)
    return (root if root is not None else etree.fromstring(b"<html/>", parser)), is_cut


def _drop_unaskable(root: HtmlElement) -> None:
    """Drop attributes whose names begin with a brace, as templates leave them on a page that nobody filled in."""
    for element in UNASKABLE(root):
        named = [(name, UNSETTABLE.sub("", value)) for name, value in element.items() if not name.startswith("{")]
        element.attrib.clear()
        for name, value in named:
            with suppress(ValueError):  # a name that XML does not know: nothing asks for it
                element.set(name, value)
