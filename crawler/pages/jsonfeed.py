"""JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from crawler.items import Media, MediaKind, Post
from crawler.pages.linked import Json, list_at, load, text_at
from crawler.pages.nesting import parse_html
from crawler.pages.page import Page
from crawler.pages.reading import read_links, read_text
from crawler.pages.rss import media_kind, pictures_in
from crawler.pages.times import parse_time


class JsonFeedPage(Page):
    site = "jsonfeed"

    @cached_property
    def feed(self) -> Json:
        return load(self.html) if self.html.lstrip("\ufeff \r\n\t")[:1] == "{" else None

    def is_recognised(self) -> bool:
        return "jsonfeed.org/version/" in text_at(self.feed, "version")

    def certainty(self) -> int:
        return 3 if self.is_recognised() else 0

    def posts(self) -> Iterator[Post]:
        for item in list_at(self.feed, "items") if self.is_recognised() else ():
            post = self._read(item) if isinstance(item, Mapping) else None
            if post is not None and post.post_id:
                yield post

    def next_url(self) -> str | None:
        href = text_at(self.feed, "next_url")
        return self.absolute(href) if href else None

    def _read(self, item: Mapping[str, Json]) -> Post:
        url = self.absolute(text_at(item, "url") or text_at(item, "external_url") or self.url)
        body = parse_html(text_at(item, "content_html") or " ").root
        seen = read_text(body)
        author = text_at(item, "authors", 0, "name") or text_at(item, "author", "name")
        return Post(
            post_id=text_at(item, "id") or text_at(item, "url"),
            url=url,
            published_at=parse_time(text_at(item, "date_published") or text_at(item, "date_modified")),
            author=author or text_at(self.feed, "authors", 0, "name") or text_at(self.feed, "author", "name") or None,
            title=text_at(item, "title"),
            text=seen.text or text_at(item, "content_text").strip() or text_at(item, "summary"),
            hidden_text=seen.hidden,
            links=tuple(read_links(body, url)),
            media=tuple(dict.fromkeys([*self._media(item), *pictures_in(body, url)])),
        )

    def _media(self, item: Mapping[str, Json]) -> Iterator[Media]:
        if picture := text_at(item, "image") or text_at(item, "banner_image"):
            yield Media(MediaKind.PHOTO, self.absolute(picture))
        for attached in list_at(item, "attachments"):
            if address := text_at(attached, "url"):
                yield Media(media_kind(text_at(attached, "mime_type"), address), self.absolute(address))
