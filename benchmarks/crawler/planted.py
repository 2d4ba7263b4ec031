"""Fifty invented places of all families, and exactly the posts that a person would find there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape

ENCODING = "utf-8"
Posts = dict[str, str]
WORDS = "Меняю рассаду томатов на яблоки, самовывоз из Тестового района, спросить Айгуль"


@dataclass
class Place:
    """One source: its address, its pages by path and query, and what is planted on them: post id → text."""

    name: str
    family: str
    address: str
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    posts: Posts = field(default_factory=dict)
    parameters: dict[str, object] = field(default_factory=dict)

    def show(self, path: str, text: str, *, kind: str = "text/html; charset=utf-8", encoding: str = ENCODING) -> None:
        self.pages[path] = (kind, text.encode(encoding))


def words(place: str, number: int) -> str:
    return f"{WORDS} {place} {number}"


def channel(name: str, host: str, count: int = 45) -> Place:
    place = Place(name, "telegram", f"http://{host}/s/{name}")
    place.posts = {f"{name}/{number}": words(name, number) for number in range(1, count + 1)}
    for end in range(count + 1, 0, -20):
        numbers = range(max(1, end - 20), end)
        older = f'<link rel="prev" href="/s/{name}?before={numbers[0]}">' if numbers[0] > 1 else ""
        messages = "".join(
            f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="{name}/{number}">'
            f'<div class="tgme_widget_message_text js-message_text">{words(name, number)}</div>'
            f'<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}">'
            f'<time datetime="2026-11-20T10:00:00+00:00"></time></a></div></div>'
            for number in numbers
        )
        page = (
            f'<html><head>{older}</head><body><section class="tgme_channel_history">{messages}</section></body></html>'
        )
        place.show(f"/s/{name}" + ("" if end == count + 1 else f"?before={end}"), page)
    return place


def forum(name: str, host: str, *, threads: int = 3, encoding: str = ENCODING) -> Place:
    """A phpBB board of one list and threads of two pages; `encoding` may differ from what its header says."""
    place = Place(name, "forum", f"http://{host}/viewforum.php?f=1")
    rows = "".join(
        f'<li class="row"><a href="/viewtopic.php?t={thread}" class="topictitle">Тема {thread}</a></li>'
        for thread in range(1, threads + 1)
    )
    place.show("/viewforum.php?f=1", f'<body id="phpbb"><ul>{rows}</ul></body>', encoding=encoding)
    for number in range(1, threads * 2 + 1):
        thread, is_second = (number + 1) // 2, number % 2 == 0
        posts = range(number * 10, number * 10 + 10)
        place.posts |= {str(post): words(name, post) for post in posts}
        following = "" if is_second else f'<a rel="next" href="/viewtopic.php?t={thread}&amp;start=10">2</a>'
        shown = "".join(
            f'<div id="p{post}" class="post"><div class="postbody"><p class="author"><a class="username">Асет</a>'
            f'<time datetime="2026-11-20T10:00:00+00:00"></time></p>'
            f'<div class="content">{words(name, post)}</div></div></div>'
            for post in posts
        )
        path = f"/viewtopic.php?t={thread}" + ("&start=10" if is_second else "")
        place.show(path, f'<body id="phpbb">{shown}{following}</body>', encoding=encoding)
    return place


def discourse(name: str, host: str) -> Place:
    place = Place(name, "forum", f"http://{host}/latest.json", {}, {str(n): words(name, n) for n in range(101, 131)})
    topic = {"id": 7, "slug": "obmen", "title": "Обмен", "last_posted_at": "2026-11-20T10:00:00Z", "posts_count": 30}
    place.show("/latest.json", json.dumps({"topic_list": {"topics": [topic]}}), kind="application/json")
    for page, first in ((1, 101), (2, 121)):
        posts = [
            {"id": n, "username": "aset", "cooked": f"<p>{words(name, n)}</p>", "post_number": n - 100, "topic_id": 7}
            for n in range(first, min(first + 20, 131))
        ]
        answer = {"post_stream": {"posts": posts, "stream": list(range(101, 131))}, **topic}
        place.show("/t/obmen/7.json" + ("?page=2" if page == 2 else ""), json.dumps(answer), kind="application/json")
    return place


def board(name: str, host: str, *, pages: int = 3) -> Place:
    place = Place(name, "board", f"http://{host}/list/")
    for page in range(1, pages + 1):
        numbers = range(page * 100, page * 100 + 8)
        cards = "".join(
            f'<div data-cy="l-card" id="{n}"><a href="/d/obyavlenie/x-ID{n}.html"><h4>Рассада {n}</h4></a>'
            f'<p data-testid="ad-price">{n} тг.</p></div>'
            for n in numbers
        )
        following = f'<a data-cy="pagination-forward" href="/list/?page={page + 1}">→</a>' if page < pages else ""
        place.show("/list/" + (f"?page={page}" if page > 1 else ""), f"<body>{cards}{following}</body>")
        for n in numbers:
            place.posts[f"{n}"] = words(name, n)
            described = f'<div data-cy="ad_description"><div>{words(name, n)}</div></div>'
            advert = f'<h4 data-cy="ad_title">Рассада {n}</h4>{described}'
            footer = f'<div data-cy="ad-footer-bar-section">ID: {100000 + n}</div>'
            place.show(f"/d/obyavlenie/x-ID{n}.html", f"<body>{advert}{footer}</body>")
    place.posts = {str(100000 + int(number)): text for number, text in place.posts.items()}
    return place


def feed(name: str, host: str, count: int = 25) -> Place:
    place = Place(name, "feed", f"http://{host}/rss.xml")
    place.posts = {f"{name}-{n}": words(name, n) for n in range(count)}
    items = "".join(
        f"<item><guid>{guid}</guid><description>{escape(text)}</description></item>"
        for guid, text in place.posts.items()
    )
    place.show("/rss.xml", f"<rss><channel>{items}</channel></rss>", kind="application/rss+xml")
    return place


def pages(name: str, host: str, family: str, count: int = 8) -> Place:
    """A sitemap, or a site with links from its first page, to articles that declare themselves."""
    is_map = family == "feed"
    place = Place(name, family, f"http://{host}/{'sitemap.xml' if is_map else ''}")
    urls = [f"http://{host}/notes/{number}" for number in range(count)]
    if is_map:
        locations = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
        place.show("/sitemap.xml", f"<urlset>{locations}</urlset>", kind="application/xml")
    else:
        place.show("/", "<body>" + "".join(f'<a href="{url}">→</a>' for url in urls) + "</body>")
    for number, url in enumerate(urls):
        declared = {"@type": "Article", "url": url, "headline": f"Заметка {number}", "articleBody": words(name, number)}
        place.posts[url] = words(name, number)
        place.show(
            f"/notes/{number}", f'<script type="application/ld+json">{json.dumps(declared)}</script><body></body>'
        )
    return place


def wall(name: str, host: str, owner: int, count: int = 130) -> Place:
    """A VK wall behind the API; all walls share its host."""
    place = Place(name, "vk", f"https://vk.com/club{owner}")
    place.posts = {f"-{owner}_{n}": words(name, n) for n in range(1, count + 1)}
    newest_first = [
        {"id": n, "owner_id": -owner, "date": 1795233900, "text": words(name, n)} for n in range(count, 0, -1)
    ]
    for offset in range(0, count, 100):
        answer = {"response": {"count": count, "items": newest_first[offset : offset + 100]}}
        path = f"/method/wall.get?owner_id=-{owner}&count=100&offset={offset}&extended=1&v=5.199"
        place.show(path, json.dumps(answer), kind="application/json")
    return place


def places(port: int) -> dict[str, Place]:
    """Return fifty places by host; the walls stand together behind one."""
    made: dict[str, Place] = {}

    def host(name: str) -> str:
        return f"{name}.example.test:{port}"

    for number in range(15):
        made[f"tg{number}"] = channel(f"example_{number}", host(f"tg{number}"))
    for number in range(10):
        made[f"bb{number}"] = forum(
            f"bb{number}", host(f"bb{number}"), encoding="cp1251" if number in {1, 4} else ENCODING
        )
    for number in range(4):
        made[f"dc{number}"] = discourse(f"dc{number}", host(f"dc{number}"))
    for number in range(7):
        made[f"ad{number}"] = board(f"ad{number}", host(f"ad{number}"))
    for number in range(5):
        made[f"fd{number}"] = feed(f"fd{number}", host(f"fd{number}"))
    for number in range(3):
        made[f"sm{number}"] = pages(f"sm{number}", host(f"sm{number}"), "feed")
        made[f"st{number}"] = pages(f"st{number}", host(f"st{number}"), "site")
        made[f"vk{number}"] = wall(f"vk{number}", host("vk"), 500 + number)
    return made
