"""Builds the tree of any text, however broken or deep, without raising and without losing what stands behind a trap."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

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
    """Leave out elements deep within their own kind.

    A tag that was never closed nests a few messages, and they must not be lost; hundreds are a trap that would cost the
    square of their number.
    """
    depths: dict[HtmlElement, int] = {}
    for selector in found:
        above = next((depths[ancestor] for ancestor in selector.root.iterancestors() if ancestor in depths), 0)
        depths[selector.root] = above + 1
        if above < DEEPEST_POST:
            yield selector


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
