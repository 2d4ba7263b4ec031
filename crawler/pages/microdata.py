"""Reads the items that a page marks in its own words: microdata, and RDFa Lite, which says the same by other names."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement
from parsel import Selector

from crawler.pages.reading import read_line


def types_in(scope: Selector) -> set[str]:
    """'https://schema.org/Product' → {'Product'}; RDFa writes 'schema:Product', or 'Product' below a vocabulary."""
    names = f"{scope.attrib.get('itemtype', '')} {scope.attrib.get('typeof', '')}".split()
    return {re.split(r"[/:#]", name.rstrip("/"))[-1] for name in names}


def own_property(scope: Selector, *names: str) -> HtmlElement | None:
    """Return the first property of the item itself; what an item within it says is of that item."""
    return next((found for name in names for found in own_properties(scope, name)), None)


def own_properties(scope: Selector, name: str) -> Iterator[HtmlElement]:
    for found in scope.css(f"[itemprop~={name}], [property~={name}], [property~='schema:{name}']"):
        owner = next((above for above in found.root.iterancestors() if is_item(above)), None)
        if owner is scope.root:
            yield found.root


def is_item(element: HtmlElement) -> bool:
    return element.get("itemscope") is not None or element.get("typeof") is not None


def is_part(scope: Selector) -> bool:
    return bool(scope.attrib.get("itemprop") or scope.attrib.get("property") or scope.attrib.get("rel"))


def value_of(scope: Selector, name: str) -> str:
    found = own_property(scope, name)
    if found is None:
        return ""
    if is_item(found):  # an author is often an item: its name, and not all that stands in it
        return value_of(Selector(root=found, type="html"), "name") or read_line(found)
    address = (found.get("href") or found.get("src") or "") if name == "url" else ""
    return found.get("content") or found.get("datetime") or address or read_line(found)


def offered(scope: Selector, name: str) -> str:
    offer = own_property(scope, "offers")
    return value_of(Selector(root=offer, type="html"), name) if offer is not None else ""


def first_link(scope: Selector) -> str:
    heading = scope.css(":is(h1, h2, h3, h4, h5) a[href]") or scope.css("a[href]")
    return heading.attrib.get("href") or ""
