"""What a page declares about itself for machines: JSON-LD, microdata, RDFa, OpenGraph."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from html import unescape

from parsel import Selector

from crawler.items import Media, MediaKind, Post
from crawler.pages.concealing import concealed
from crawler.pages.linked import Json, at, json_ld, list_at, text_at, types_of
from crawler.pages.microdata import first_link, is_part, offered, own_properties, own_property, types_in, value_of
from crawler.pages.nesting import not_too_nested, parse_html
from crawler.pages.page import Page
from crawler.pages.paging import next_by_number
from crawler.pages.reading import read_line, read_links, read_text
from crawler.pages.times import parse_time

ADDRESSES = ("url", "@id", "sku", "identifier", "mainEntityOfPage")
FEWEST = 3  # of a list
REPLIES = frozenset({"Comment", "DiscussionForumPosting", "SocialMediaPosting"})
BODIES = ("articleBody", "reviewBody", "text", "description")
# schema.org has no type for classified adverts; boards use Product and Offer.
PUBLICATIONS = frozenset(
    [
        "Product",
        "IndividualProduct",
        "Vehicle",
        "Car",
        "Apartment",
        "House",
        "RealEstateListing",
        "Offer",
        "DiscussionForumPosting",
        "SocialMediaPosting",
        "Comment",
        "Article",
        "NewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "Report",
        "JobPosting",
    ]
)
MAIN = "article, main, [role=main], #content, .content, body"


class DeclaredPage(Page):
    site = "declared"

    def is_recognised(self) -> bool:
        return bool(self.found)

    def posts(self) -> Iterator[Post]:
        """Yield the declared publications; microdata speaks where JSON-LD is silent."""
        found: dict[str, Post] = {}
        for node in self._nodes():
            post = self._from_json_ld(node)
            post = self._told_apart(post, found) if types_of(node) & REPLIES else post
            found.setdefault(post.post_id, post)
        if not any(post.text or post.title for post in found.values()):
            found = {}
            for post in self._from_microdata():
                found.setdefault(post.post_id, post)
        whole = [post for post in found.values() if post.text or (post.title and post.price)]
        yield from (self.completed(post) if len(whole) == 1 or self.is_own(post) else post for post in whole)

    def child_urls(self) -> list[str]:
        """Return the pages of what a list declares; a page that is about one thing has none."""
        urls = list(dict.fromkeys(post.url for post in self.found if post.url != self.url))
        return urls if len(urls) >= FEWEST and not any(map(self.is_own, self.found)) else []

    def next_url(self) -> str | None:
        href = self.selector.css("a[rel~=next], link[rel~=next]").attrib.get("href") or next_by_number(self.selector)
        return self.absolute(href) if href and self.child_urls() else None

    def _nodes(self) -> list[Mapping[str, Json]]:
        """Return what is declared; several goods without an address are a list whose links stand in its cards only."""
        nodes = [node for node in json_ld(self.selector) if types_of(node) & PUBLICATIONS]
        is_list = len({text_at(node, "name") for node in nodes if _is_homeless(node)} - {""}) >= FEWEST
        return [node for node in nodes if not (is_list and _is_homeless(node))]

    def _told_apart(self, post: Post, found: Mapping[str, Post]) -> Post:
        """Name a second post that has no address of its own by its words: comments below a post are several."""
        known = found.get(post.post_id)
        is_another = known is not None and post.post_id == self.url and known.text != post.text
        return replace(post, post_id=f"{post.post_id}#{post.fingerprint()}") if is_another else post

    @cached_property
    def names(self) -> dict[str, str]:
        """Map what is declared elsewhere on the page, and only referred to, to its name."""
        named = (node for node in json_ld(self.selector) if text_at(node, "@id") and "name" in node)
        return {text_at(node, "@id"): text_at(node, "name") for node in named}

    def is_own(self, post: Post) -> bool:
        """Say whether a post is what the page is about, and not one of the neighbours that it shows beside it."""
        own = {self.url, self.absolute(self.selector.css("link[rel=canonical]").attrib.get("href"))}
        is_nameless = post.post_id.startswith(f"{self.url}#")
        return not is_nameless and post.url.partition("#")[0] in {url.partition("#")[0] for url in own if url}

    def _from_json_ld(self, node: Mapping[str, Json]) -> Post:
        url = self.absolute(
            text_at(node, "url") or text_at(node, "mainEntityOfPage", "@id") or text_at(node, "@id") or self.url
        )
        # Many sites escape what they put into JSON as if it were markup.
        body = unescape(next((text_at(node, name) for name in BODIES if text_at(node, name)), ""))
        seen = read_text(parse_html(body or " ").root) if "<" in body else None
        offer = node if "price" in node else at(node, "offers", 0) if list_at(node, "offers") else at(node, "offers")
        return Post(
            post_id=text_at(node, "sku") or text_at(node, "identifier") or url,
            url=url,
            published_at=parse_time(
                text_at(node, "datePublished") or text_at(node, "dateCreated") or text_at(node, "datePosted")
            ),
            author=self._author(node) or text_at(offer, "seller", "name") or None,
            title=unescape(text_at(node, "headline") or text_at(node, "name") or text_at(node, "title")),
            text=seen.text if seen else body.strip(),
            hidden_text=seen.hidden if seen else "",
            media=tuple(Media(MediaKind.PHOTO, self.absolute(url)) for url in _images(node)),
            price=_price(offer) or _price(at(offer, "priceSpecification")) or None,
        )

    def _author(self, node: Mapping[str, Json]) -> str:
        author = at(node, "author", 0) or at(node, "author")
        return text_at(author, "name") or self.names.get(text_at(author, "@id"), "") or text_at(author)

    def _from_microdata(self) -> Iterator[Post]:
        scopes = [
            scope
            for scope in self.selector.css("[itemscope][itemtype*='schema.org/'], [typeof]")
            # An offer within a product is its price, and no second advert; a comment within an article is a post.
            if types_in(scope) & PUBLICATIONS and not ("Offer" in types_in(scope) and is_part(scope))
        ]
        yield from (self._from_scope(scope, is_alone=len(scopes) == 1) for scope in not_too_nested(scopes))

    def _from_scope(self, scope: Selector, *, is_alone: bool) -> Post:
        body = own_property(scope, *BODIES)
        seen = read_text(body)
        text = seen.text or (body.get("content") or "" if body is not None else "")
        url = self.absolute(value_of(scope, "url") or offered(scope, "url") or ("" if is_alone else first_link(scope)))
        price = value_of(scope, "price") or offered(scope, "price") or offered(scope, "lowPrice")
        currency = value_of(scope, "priceCurrency") or offered(scope, "priceCurrency")
        pictures = (one.get("src") or one.get("href") or one.get("content") for one in own_properties(scope, "image"))
        post = Post(
            post_id=value_of(scope, "sku") or url or self.url,
            url=url or self.url,
            published_at=parse_time(
                value_of(scope, "datePublished") or value_of(scope, "dateCreated") or value_of(scope, "datePosted")
            ),
            author=value_of(scope, "author") or offered(scope, "seller") or None,
            title=value_of(scope, "headline") or value_of(scope, "name") or value_of(scope, "title"),
            text=text,
            hidden_text=seen.hidden,
            links=tuple(read_links(body, self.base)),
            media=tuple(Media(MediaKind.PHOTO, self.absolute(url)) for url in pictures if url),
            price=f"{price} {currency}".strip() or None if price else None,
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
            price=post.price or self._meta_price() or None,
        )

    def _meta_price(self) -> str:
        """'product:price:amount' beside 'product:price:currency' → '17.99 USD'."""
        told = (self._meta(f"{kind}:price:amount") and kind for kind in ("product", "og"))
        kind = next(filter(None, told), "")
        return f"{self._meta(f'{kind}:price:amount')} {self._meta(f'{kind}:price:currency')}".strip() if kind else ""

    def _meta(self, name: str) -> str:
        return (self.selector.css(f"meta[property~='{name}'], meta[name='{name}']").attrib.get("content") or "").strip()

    def _moment(self) -> str:
        # A property of another name tells until when a price holds, or when a show begins.
        shown = "time[datetime]:not([itemprop]), time[datetime][itemprop^=date]"
        return self.selector.css(shown).attrib.get("datetime") or ""


def _is_homeless(node: Mapping[str, Json]) -> bool:
    return not types_of(node) & REPLIES and not any(map(node.get, ADDRESSES))


def _price(offer: Json) -> str:
    amount = text_at(offer, "price") or text_at(offer, "lowPrice")
    return f"{amount} {text_at(offer, 'priceCurrency')}".strip() if amount else ""


def _images(node: Mapping[str, Json]) -> list[str]:
    images = list_at(node, "image") or [at(node, "image")]
    return [
        url
        for url in (text_at(image, "url") or text_at(image, "contentUrl") or text_at(image) for image in images)
        if url
    ]
