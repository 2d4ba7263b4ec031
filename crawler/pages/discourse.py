"""Discourse: topic JSON (/t/slug/1.json), topic lists, and the plain HTML that it shows to crawlers."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement
from parsel import Selector

from crawler.items import Media, MediaKind, Post
from crawler.pages.forum import ForumPage
from crawler.pages.linked import Json, list_at, load, text_at
from crawler.pages.markup import Markup, ThreadRef
from crawler.pages.nesting import parse_html
from crawler.pages.numbers import read_count
from crawler.pages.reading import read_links, read_text
from crawler.pages.times import parse_time

TOPIC = re.compile(r"/t/(?:[^/?#]*/)?(\d+)")


class DiscoursePage(ForumPage):
    site = "discourse"
    markup = Markup(
        post=".topic-body.crawler-post",
        body=".post[itemprop=text], .post",
        author=".creator [itemprop=name], .creator a",
        time="time.post-time[datetime], time[datetime], .crawler-post-infos",
        permalink="a[itemprop=url][href*='/t/'], a.post-url[href*='/t/']",
        quote="aside.quote",
        noise=".quote-controls, .lightbox-wrapper .meta, aside.quote > .title, .d-icon",
        images=".post img:not(.emoji):not(.avatar)",
        topic_title="h1 a, #topic-title h1",
        thread="a.title.raw-link, .topic-list-item a.title",
        thread_row="contains(@class, 'topic-list-item')",
        board=".category-list a[href^='/c/']",
        source="aside.quote[data-post]",
        sign="meta[name=generator][content^=Discourse]",
    )

    def post_id(self, element: Selector) -> str:
        """Numbers begin anew in every topic, so the topic's number belongs to the id: '31/2'."""
        position = element.css("[itemprop=position]::attr(content), [itemprop=position]::text").get()
        number = super().post_id(element) or (position or "").strip()
        topic = TOPIC.search(self.url) or TOPIC.search(self._permalink(element))
        return f"{topic[1]}/{number}" if topic and number else number

    @cached_property
    def answer(self) -> Json:
        return load(self.html) if self.html.lstrip()[:1] == "{" else None

    def is_recognised(self) -> bool:
        if self.answer is not None:
            lists = ("post_stream", "posts"), ("topic_list", "topics"), ("latest_posts",)
            return any(list_at(self.answer, *path) for path in lists)
        return super().is_recognised()

    def posts(self) -> Iterator[Post]:
        if self.answer is None:
            yield from super().posts()
        for post in list_at(self.answer, "post_stream", "posts") or list_at(self.answer, "latest_posts"):
            if isinstance(post, Mapping) and text_at(post, "id"):
                yield self._read(post)

    def thread_refs(self) -> list[ThreadRef]:
        if self.answer is None:
            return super().thread_refs()
        topics = list_at(self.answer, "topic_list", "topics")
        return [
            ThreadRef(
                self.absolute(f"/t/{text_at(topic, 'slug') or '-'}/{text_at(topic, 'id')}.json"),
                text_at(topic, "title"),
                text_at(topic, "last_posted_at") + text_at(topic, "posts_count"),
            )
            for topic in topics
            if text_at(topic, "id")
        ]

    def next_url(self) -> str | None:
        """A list of topics names its continuation; a topic has one while its last post has not come."""
        if self.answer is None:
            return super().next_url()
        more = text_at(self.answer, "topic_list", "more_topics_url")
        stream = list_at(self.answer, "post_stream", "stream")
        last = text_at(self.answer, "post_stream", "posts", -1, "id")
        if stream and last and str(stream[-1]) != last:
            return _turned(self.url)
        return self.absolute(more.replace("/latest?", "/latest.json?")) if more else None

    def _read(self, post: Mapping[str, Json]) -> Post:
        body = parse_html(text_at(post, "cooked") or " ")
        quotes = {found.root for found in body.css("aside.quote")}
        noise = {found.root for found in body.css(self.markup.noise)}
        apart = quotes | noise
        seen = read_text(body.root, drop=apart.__contains__)
        topic, number = text_at(post, "topic_id") or text_at(self.answer, "id"), text_at(post, "post_number")
        slug = text_at(post, "topic_slug") or text_at(self.answer, "slug") or "-"
        quoted = body.css("aside.quote::attr(data-post)").get()
        return Post(
            post_id=text_at(post, "id"),
            url=self.absolute(f"/t/{slug}/{topic}/{number}"),
            published_at=parse_time(text_at(post, "created_at")),
            edited=(read_count(text_at(post, "version")) or 1) > 1,
            author=text_at(post, "username") or None,
            title=text_at(self.answer, "title") or text_at(post, "topic_title"),
            text=seen.text,
            hidden_text=seen.hidden,
            links=tuple(read_links(body.root, self.base, drop=apart.__contains__)),
            media=self._pictures(body),
            reply_to=text_at(post, "reply_to_post_number") or quoted or None,
            reply_text="\n".join(
                read_text(quote, drop=noise.__contains__).text for quote in body.root.iter() if quote in quotes
            ),
            views=read_count(text_at(post, "reads")),
        )

    def _media(self, element: Selector, quotes: set[HtmlElement]) -> tuple[Media, ...]:
        return self._pictures(element)

    def _pictures(self, body: Selector) -> tuple[Media, ...]:
        """The link around a picture leads to the whole one; emoji and avatars are none."""
        whole = body.css("a.lightbox::attr(href)").getall()
        others = body.css("img:not(.emoji):not(.avatar):not(.site-icon):not(.thumbnail)")
        alone = [image.attrib.get("src", "") for image in others if not image.xpath("ancestor::a[@class='lightbox']")]
        urls = dict.fromkeys(self.absolute(url) for url in [*whole, *alone] if url and not url.startswith("data:"))
        return tuple(Media(MediaKind.PHOTO, url) for url in urls)


def _turned(url: str) -> str:
    """'…/t/x/31.json?page=2' → '…/t/x/31.json?page=3'."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    page = query.get("page", "1")
    query["page"] = str(int(page) + 1 if page.isdecimal() else 2)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))
