"""What a page declares about itself for machines: JSON-LD, microdata, OpenGraph."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from lxml.html import HtmlElement
from parsel import Selector

from crawler.items import Media, MediaKind, Post
from crawler.pages.concealing import concealed
from crawler.pages.linked import Json, at, json_ld, list_at, text_at, types_of
from crawler.pages.nesting import parse_html
from crawler.pages.page import Page
from crawler.pages.reading import read_line, read_links, read_text
from crawler.pages.times import parse_time

# schema.org has no type for classified adverts; boards use Product and Offer.
PUBLICATIONS = frozenset(
    [
        "Product",
        "Offer",
        "DiscussionForumPosting",
        "SocialMediaPosting",
        "Comment",
        "Article",
        "NewsArticle",
        "BlogPosting",
        "JobPosting",
    ]
)
MOST_PICTURES = 40
MAIN = "article, main, [role=main], #content, .content, body"

UNNAMED_TIMES = (
    "time[datetime]:not([itemprop]), time[datetime][itemprop*=datePublished], time[datetime][itemprop*=dateCreated]"
)


class DeclaredPage(Page):
    site = "declared"

    def is_recognised(self) -> bool:
        return bool(self.found)

    def posts(self) -> Iterator[Post]:
        """Yield the declared publications; microdata speaks where JSON-LD is silent."""
        found: dict[str, Post] = {}
        for node in json_ld(self.selector):
            if types_of(node) & PUBLICATIONS:
                post = self._from_json_ld(node)
                found.setdefault(post.post_id, post)
        if not any(post.text or post.title for post in found.values()):
            found = {}
            for post in self._from_microdata():
                found.setdefault(post.post_id, post)
        whole = [post for post in found.values() if post.text or (post.title and post.price)]
        yield from (self.completed(post) if len(whole) == 1 or self._is_own(post) else post for post in whole)

    def _is_own(self, post: Post) -> bool:
        """Say whether a post is what the page is about, and not one of the neighbours that it shows beside it."""
        own = {self.url, self.absolute(self.selector.css("link[rel=canonical]").attrib.get("href"))}
        return post.url.partition("#")[0] in {url.partition("#")[0] for url in own if url}

    def _from_json_ld(self, node: Mapping[str, Json]) -> Post:
        url = self.absolute(
            text_at(node, "url") or text_at(node, "mainEntityOfPage", "@id") or text_at(node, "@id") or self.url
        )
        body = next((text_at(node, name) for name in ("articleBody", "text", "description") if text_at(node, name)), "")
        seen = read_text(parse_html(body or " ").root) if "<" in body else None
        offer = node if "price" in node else at(node, "offers", 0) if list_at(node, "offers") else at(node, "offers")
        price = f"{text_at(offer, 'price') or text_at(offer, 'lowPrice')} {text_at(offer, 'priceCurrency')}".strip()
        return Post(
            post_id=text_at(node, "sku") or text_at(node, "identifier") or url,
            url=url,
            published_at=parse_time(
                text_at(node, "datePublished") or text_at(node, "dateCreated") or text_at(node, "datePosted")
            ),
            author=text_at(node, "author", "name")
            or text_at(node, "author", 0, "name")
            or text_at(node, "author")
            or None,
            title=text_at(node, "headline") or text_at(node, "name") or text_at(node, "title"),
            text=seen.text if seen else body.strip(),
            hidden_text=seen.hidden if seen else "",
            media=tuple(Media(MediaKind.PHOTO, self.absolute(url)) for url in _images(node)),
            price=price or None,
        )

    def _from_microdata(self) -> Iterator[Post]:
        scopes = [
            scope
            for scope in self.selector.css("[itemscope][itemtype*='schema.org/']")
            # An offer within a product is its price, and no second advert; a comment within an article is a post.
            if types_in(scope) & PUBLICATIONS and not (scope.attrib.get("itemprop") and "Offer" in types_in(scope))
        ]
        yield from (self._from_scope(scope, is_alone=len(scopes) == 1) for scope in scopes)

    def _from_scope(self, scope: Selector, *, is_alone: bool) -> Post:
        body = own_property(scope, "articleBody", "text", "description")
        seen = read_text(body)
        text = seen.text or (body.get("content") or "" if body is not None else "")
        url = self.absolute(_value(scope, "url") or _offered(scope, "url") or ("" if is_alone else _first_link(scope)))
        price = _value(scope, "price") or _offered(scope, "price") or _offered(scope, "lowPrice")
        currency = _value(scope, "priceCurrency") or _offered(scope, "priceCurrency")
        post = Post(
            post_id=_value(scope, "sku") or url or self.url,
            url=url or self.url,
            published_at=parse_time(
                _value(scope, "datePublished") or _value(scope, "dateCreated") or _value(scope, "datePosted")
            ),
            author=_value(scope, "author") or None,
            title=_value(scope, "headline") or _value(scope, "name") or _value(scope, "title"),
            text=text,
            hidden_text=seen.hidden,
            links=tuple(read_links(body, self.base)),
            media=tuple(Media(MediaKind.PHOTO, self.absolute(url)) for url in pictures_in(scope)),
            price=f"{price} {currency}".strip() if price else None,
        )
        return concealed(post) if body is not None and self.concealment.covers(body) else post

    def completed(self, post: Post) -> Post:
        """Fill what a declaration left out from OpenGraph and the page itself."""
        picture = self._meta("og:image")
        main = self.first("article") if self.selector.css("article") else self.first(MAIN)
        return replace(
            post,
            title=post.title or self._meta("og:title") or read_line(self.first("h1, title")),
            text=post.text or self._meta("og:description"),
            author=post.author or self._meta("article:author") or self._meta("author") or None,
            published_at=post.published_at or parse_time(self._meta("article:published_time") or self._moment()),
            links=post.links or tuple(read_links(main, self.base)),
            media=post.media or ((Media(MediaKind.PHOTO, self.absolute(picture)),) if picture else ()),
        )

    def _meta(self, name: str) -> str:
        return (self.selector.css(f"meta[property='{name}'], meta[name='{name}']").attrib.get("content") or "").strip()

    def _moment(self) -> str:
        """Return the first moment of the page that is not said to be another one, as until when a price holds."""
        return self.selector.css(UNNAMED_TIMES).attrib.get("datetime") or ""


def _images(node: Mapping[str, Json]) -> list[str]:
    images = list_at(node, "image") or [at(node, "image")]
    return [
        url
        for url in (text_at(image, "url") or text_at(image, "contentUrl") or text_at(image) for image in images)
        if url
    ]


def types_in(scope: Selector) -> set[str]:
    """'https://schema.org/Product' → {'Product'}."""
    return {name.rstrip("/").rpartition("/")[2] for name in scope.attrib.get("itemtype", "").split()}


def own_properties(scope: Selector, name: str) -> Iterator[HtmlElement]:
    """Yield the properties of the item itself; what an item within it says is of that item."""
    for found in scope.css(f"[itemprop~={name}]"):
        owner = next((above for above in found.root.iterancestors() if above.get("itemscope") is not None), None)
        if owner is scope.root:
            yield found.root


def own_property(scope: Selector, *names: str) -> HtmlElement | None:
    return next((found for name in names for found in own_properties(scope, name)), None)


def pictures_in(scope: Selector) -> list[str]:
    """Return the addresses of an item's pictures, each once; some are items of their own (ImageObject)."""
    found: dict[str, None] = {}
    for place in islice(own_properties(scope, "image"), MOST_PICTURES):
        inner = Selector(root=place, type="html")
        named = _value(inner, "contentUrl") or _value(inner, "url") if place.get("itemscope") is not None else ""
        address = named or place.get("src") or place.get("href") or place.get("content")
        found |= {address: None} if address and not address.startswith("data:") else {}
    return list(found)


def _value(scope: Selector, name: str) -> str:
    found = own_property(scope, name)
    if found is None:
        return ""
    if found.get("itemscope") is not None:  # an author is often an item: its name, and not all that stands in it
        return _value(Selector(root=found, type="html"), "name") or read_line(found)
    address = (found.get("href") or found.get("src") or "") if name == "url" else ""
    return found.get("content") or found.get("datetime") or address or read_line(found)


def _offered(scope: Selector, name: str) -> str:
    offer = own_property(scope, "offers")
    return _value(Selector(root=offer, type="html"), name) if offer is not None else ""


def _first_link(scope: Selector) -> str:
    heading = scope.css(":is(h1, h2, h3, h4, h5) a[href]") or scope.css("a[href]")
    return heading.attrib.get("href") or ""
