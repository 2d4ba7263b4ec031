"""RSS, RDF and Atom feeds, and sitemaps."""

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from html import escape
from html.entities import html5
from mimetypes import guess_type

from lxml import etree
from lxml.html import HtmlElement

from crawler.items import Media, MediaKind, Outcome, Post
from crawler.pages.addresses import joined
from crawler.pages.nesting import parse_html
from crawler.pages.page import Page
from crawler.pages.reading import read_links, read_text
from crawler.pages.times import parse_time

DECLARATION = re.compile(r"<\?xml\b[^>]{0,300}\?>")  # wherever it stands: after a comment it would be an error
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|(\d{1,9}));?")
# An ampersand that begins no reference; within CDATA it is a letter like others.
BARE = re.compile(r"<!\[CDATA\[.*?\]\]>|&(?:#\w{1,9};|(\w{1,32});)?", re.DOTALL)
OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
MRSS = "{http://search.yahoo.com/mrss/}"
MEDIA_KINDS = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "audio": MediaKind.VOICE}
# The fuller one first: content:encoded and xhtml:body are the article, description its summary.
BODIES = ("encoded", "content", "body", "fullitem", "description", "summary")
# The old names of Atom 0.3 and Dublin Core last: a moment of change is no moment of publication.
MOMENTS = ("pubDate", "published", "issued", "date", "created", "updated", "modified")
ATOM = ("{http://www.w3.org/2005/Atom}", "{http://purl.org/atom/ns#}")
PLAIN = frozenset({"text", "text/plain"})
ROOTS = frozenset({"rss", "feed", "RDF", "urlset", "sitemapindex"})


class RssPage(Page):
    site = "rss"

    @cached_property
    def root(self) -> "etree._Element | None":
        """Parse leniently, but resolve no entities and fetch nothing: a feed may be hostile."""
        text = REFERENCE.sub(_valid, DECLARATION.sub("", self.html, count=1).lstrip("\ufeff \r\n\t"))
        text = BARE.sub(_mended, text)
        parser = etree.XMLParser(
            recover=True, resolve_entities=False, no_network=True, huge_tree=True, encoding="utf-8"
        )
        try:
            return etree.fromstring(text.encode("utf-8", "replace"), parser)
        except (etree.XMLSyntaxError, ValueError):
            return None

    def is_recognised(self) -> bool:
        return self.root is not None and _local(self.root) in ROOTS

    def outcome(self) -> Outcome:
        return Outcome.OK if self.child_urls() else super().outcome()

    def posts(self) -> Iterator[Post]:
        for entry in self.root.iter("{*}item", "{*}entry") if self.root is not None else ():
            post = self._read(entry)
            if post.post_id:
                yield post

    def child_urls(self) -> list[str]:
        """Return a sitemap's pages and further sitemaps."""
        if self.root is None or _local(self.root) not in {"urlset", "sitemapindex"}:
            return []
        return list(self.changed_at)

    def is_index(self) -> bool:
        """Say whether the pages that are named here are sitemaps themselves, whatever they are called."""
        return self.root is not None and _local(self.root) == "sitemapindex"

    @cached_property
    def changed_at(self) -> dict[str, str]:
        """Map the pages of a sitemap to when it says that they changed last, or ''."""
        found: dict[str, str] = {}
        for place in self.root.iterfind("{*}*") if self.root is not None else ():
            location = _text(place.find("{*}loc"))
            if location:
                found.setdefault(self.absolute(location), _text(place.find("{*}lastmod")))
        return found

    def next_url(self) -> str | None:
        """Return the older part of a paged feed (RFC 5005)."""
        for link in self.root.iterfind(".//{*}link[@rel='next']") if self.root is not None else ():
            return self.absolute(link.get("href"))
        return None

    @cached_property
    def owner(self) -> str | None:
        """Return who writes the entries of an Atom feed that name nobody (RFC 4287, 4.2.1)."""
        return _text(self.root.find("{*}author/{*}name")) or None if self.root is not None else None

    def _read(self, entry: "etree._Element") -> Post:
        fields = _fields(entry)
        url = self.absolute(_link(entry) or _text(fields.get("guid")))
        body = next((fields[name] for name in BODIES if name in fields and _inner(fields[name]).strip()), None)
        html = parse_html(_inner(body) if body is not None else " ").root
        seen = read_text(html)
        named = _text(fields.get("guid")) or _text(fields.get("id")) or _about(entry) or (url if _link(entry) else "")
        return Post(
            # An entry without any name is known again by its words: two of them are not one.
            post_id=named or _by_words(_text(fields.get("title")), seen.text),
            url=url,
            published_at=parse_time(next((_text(fields[name]) for name in MOMENTS if name in fields), "")),
            author=_author(fields) or self.owner,
            title=" ".join(read_text(parse_html(_inner(fields.get("title")) or " ").root).text.split()),
            text=seen.text,
            hidden_text=seen.hidden,
            links=tuple(read_links(html, url)),
            media=tuple(dict.fromkeys([*self._media(entry), *pictures_in(html, url)])),
        )

    def _media(self, entry: "etree._Element") -> Iterator[Media]:
        attached = [*entry.iterfind("{*}enclosure"), *entry.iterfind(f".//{MRSS}content")]
        attached += entry.iterfind("{*}link[@rel='enclosure']")
        for element in attached or entry.iterfind(f".//{MRSS}thumbnail"):
            kind = element.get("type") or element.get("medium") or ("image" if "thumbnail" in element.tag else "")
            address = element.get("url") or element.get("href")
            if address:
                yield Media(media_kind(kind, address), self.absolute(address))


def media_kind(told: str, address: str) -> MediaKind:
    """Say what an attachment is by its declared type, else by the ending of its address."""
    told = told or guess_type(address.partition("?")[0][-200:])[0] or ""
    return MEDIA_KINDS.get(told.partition("/")[0], MediaKind.DOCUMENT)


def pictures_in(html: HtmlElement, base: str) -> Iterator[Media]:
    """Yield the pictures that an entry's own words show; one of a single point only counts readers."""
    for picture in html.iter("img"):
        address = (picture.get("src") or "").strip()
        if address and not address.startswith("data:") and "1" not in {picture.get("width"), picture.get("height")}:
            yield Media(MediaKind.PHOTO, joined(base, address))


def _valid(reference: re.Match[str]) -> str:
    """Replace references to what is no character: libxml2 lets surrogates through, and Python cannot read them."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    if 0x80 <= number <= 0x9F:  # old programs write the characters of Windows by its numbers: '&#151;' is '—'
        return bytes([number]).decode("cp1252", "ignore")
    is_character = number in {9, 10, 13} or 32 <= number < 0xD800 or 0xE000 <= number < 0x110000
    return f"&#{number};" if is_character else "\ufffd"


def _mended(found: re.Match[str]) -> str:
    """'&' → '&amp;', '&mdash;' → '—': after one error libxml2 would drop every later reference, '&amp;' too."""
    if found[0] == "&":
        return "&amp;"
    if found[1] is None or found[1] in OF_XML:
        return found[0]
    return escape(html5.get(f"{found[1]};", found[0]), quote=False)


def _local(element: "etree._Element") -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _fields(entry: "etree._Element") -> dict[str, "etree._Element"]:
    """Map local names to children: of equal names the feed's own counts; those about media come last."""
    own = str(entry.tag).rpartition("}")[0]
    children = [child for child in [*entry, *entry.iterfind(f"{MRSS}group/*")] if isinstance(child.tag, str)]
    fields: dict[str, etree._Element] = {}
    for child in sorted(children, key=lambda child: _distance(child, own)):
        fields.setdefault(_local(child), child)
    return fields


def _distance(child: "etree._Element", own: str) -> int:
    space = str(child.tag).rpartition("}")[0]
    return 0 if space == own else 2 if "yahoo" in space or "itunes" in space else 1


def _text(element: "etree._Element | None") -> str:
    return "".join(element.itertext()).strip() if element is not None else ""


def _inner(element: "etree._Element | None") -> str:
    """Return the HTML of an element: escaped text, CDATA, or markup that stands in it as it is."""
    if element is None:
        return ""
    if element.get("mode") == "base64":
        return _unpacked(_text(element))
    if element.get("type") in PLAIN and element.tag.startswith(ATOM):  # of RSS nobody can be sure
        return escape(_text(element), quote=False)
    if not any(isinstance(child.tag, str) for child in element):
        return escape(_text(element)) if element.get("type") == "xhtml" else _text(element)
    inner = (etree.tostring(child, encoding="unicode") for child in element)  # each with the words that follow it
    return "".join([escape(element.text or "", quote=False), *inner])


def _unpacked(text: str) -> str:
    """Decode what Atom 0.3 allowed to be packed: 'PGI+' → '<b>'."""
    with suppress(ValueError):
        return b64decode(text, validate=False).decode("utf-8", "replace")
    return text


def _by_words(*words: str) -> str:
    told = "\n".join(words).strip()
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32] if told else ""


def _about(entry: "etree._Element") -> str:
    return str(entry.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", ""))


def _link(entry: "etree._Element") -> str:
    for link in entry.iterfind("{*}link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
        if _text(link):
            return _text(link)
    return ""


def _author(fields: dict[str, "etree._Element"]) -> str | None:
    for name in ("creator", "author"):
        if name in fields:
            named = fields[name].find("{*}name")
            return _text(named if named is not None else fields[name]) or None
    return None
