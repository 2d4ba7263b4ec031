"""Makes a sealed page harmless to look at: its words stay, everything that runs, loads or leads away goes."""

from __future__ import annotations

import re

from lxml import etree, html

GONE = frozenset(
    [
        "script",
        "style",
        "link",
        "meta",
        "base",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "select",
        "textarea",
        "template",
        "noscript",
        "svg",
        "math",
        "audio",
        "video",
        "source",
        "track",
        "canvas",
        "portal",
        "dialog",
        "title",
        "head",
    ]
)
PICTURES = frozenset({"img", "picture", "image", "amp-img"})
KEPT = frozenset({"lang", "dir", "colspan", "rowspan"})
#: As BCP 47 writes a language: kk, kk-Cyrl, ru-KZ.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
LARGEST = 2 * 2**20  # bytes shown; the file itself is whole in the store


def stripped(payload: bytes, content_type: str) -> str:
    """Return the inside of a body: no attribute but language and table spans, no element that asks for anything."""
    text = text_of(payload, content_type)
    tree = tree_of(text, content_type)
    if tree is None:
        return preformatted(text)
    body = tree.find("body")
    root = tree if body is None else body
    for element in list(root.iter()):
        clean(element)
    return "".join(html.tostring(child, encoding="unicode") for child in root) or preformatted(root.text or "")


def language_of(payload: bytes, content_type: str) -> str:
    """Return the language that a page says it is in, or nothing: `<html lang="ru-KZ">` → 'ru-KZ'."""
    tree = tree_of(text_of(payload, content_type), content_type)
    if tree is None:
        return ""
    body = tree.find("body")
    said = [place.get("lang", "").strip() for place in (body, tree) if place is not None]
    return next((one for one in said if LANGUAGE.fullmatch(one)), "")


def text_of(payload: bytes, content_type: str) -> str:
    return payload[:LARGEST].decode(charset_of(content_type), errors="replace").replace("\x00", "")


def tree_of(text: str, content_type: str) -> html.HtmlElement | None:
    """Return the page's elements; None where it is no HTML, or holds no element."""
    if "html" not in content_type.lower() or not text.strip():
        return None
    try:
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return None


def charset_of(content_type: str) -> str:
    name = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    try:
        "".encode(name or "utf-8")
    except LookupError:
        return "utf-8"
    return name or "utf-8"


def clean(element: html.HtmlElement) -> None:
    if not isinstance(element.tag, str) or element.tag.lower() in GONE:
        if element.getparent() is not None:
            element.drop_tree()
        return
    if element.tag.lower() in PICTURES:
        element.tag, element.text = "span", "[" + (element.get("alt") or "picture")[:80] + "]"
        for child in list(element):
            element.remove(child)
    for name in list(element.attrib):
        if name.lower() not in KEPT:
            del element.attrib[name]
    if element.tag.lower() == "a":
        element.tag = "u"


def preformatted(text: str) -> str:
    pre = etree.Element("pre")
    pre.text = "".join(sign for sign in text if sign in "\n\t\r" or sign >= " ")
    return str(etree.tostring(pre, encoding="unicode", method="html"))
