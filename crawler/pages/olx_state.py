"""Reads the adverts in the state that OLX pages keep as a JavaScript string, and in the answers of its API."""

import json
import re
from collections.abc import Iterator, Mapping

from crawler.items import Media, MediaKind, Post
from crawler.pages.linked import Json, at, list_at, load, objects, text_at
from crawler.pages.nesting import parse_html
from crawler.pages.reading import read_links, read_text
from crawler.pages.times import parse_time

STATE = re.compile(r'__PRERENDERED_STATE__\s*=\s*("[^"\\]*(?:\\.[^"\\]*)*")', re.DOTALL)
#: other places where boards built alike keep their state: quoted otherwise, as an object, in a script of its own
QUOTED = re.compile(r"__(?:PRERENDERED|INITIAL|PRELOADED)_STATE__\s*=\s*'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
OBJECT = re.compile(r"__(?:PRERENDERED|INITIAL|PRELOADED|NUXT)_(?:STATE_)?_\s*=\s*(?=\{)")
SCRIPT = re.compile(
    r"<script[^>]{0,300}\bid=[\"']__NEXT_DATA__[\"'][^>]{0,300}>(.*?)</script", re.DOTALL | re.IGNORECASE
)
SAYING = ("description", "price", "params", "photos", "createdTime", "created_time", "lastRefreshTime")
ADVERTS = (("listing", "listing", "ads"), ("listing", "ads"), ("data",), ("props", "pageProps", "ads"))
ADVERT = (("ad", "ad"), ("ad",))


def read_state(html: str) -> Json:
    """Decode the state: JSON within a JavaScript string, or the bare JSON of the API."""
    if html.lstrip()[:1] == "{":
        return load(html)
    found = STATE.search(html)
    inner = load(found[1]) if found else None
    return load(inner) if isinstance(inner, str) else _other_state(html)


def _other_state(html: str) -> Json:
    if quoted := QUOTED.search(html):
        inner = load('"' + quoted[1].replace("\\'", "'").replace('\\"', '"').replace('"', '\\"') + '"')
        return load(quoted[1]) or (load(inner) if isinstance(inner, str) else None)
    if written := OBJECT.search(html):
        return _leading(html[written.end() :])
    script = SCRIPT.search(html)
    return load(script[1]) if script else None


def _leading(text: str) -> Json:
    """Read the object that a text begins with, whatever follows it: '{"a": 1};</script>' → {'a': 1}."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def advert_of(state: Json) -> Mapping[str, Json] | None:
    """Return the one advert of a listing page."""
    candidates = (at(state, *path) for path in ADVERT)
    return next((one for one in candidates if isinstance(one, Mapping) and "id" in one and "title" in one), None)


def adverts_of(state: Json) -> Iterator[Mapping[str, Json]]:
    """Yield the adverts of a search page."""
    known = [one for path in ADVERTS for one in list_at(state, *path) if isinstance(one, Mapping) and "id" in one]
    # A state that keeps its adverts elsewhere still holds things with an id, a title, an address and something to say.
    yield from known or (one for one in objects(state) if is_advert(one))


def is_advert(one: Mapping[str, Json]) -> bool:
    has_name = all(text_at(one, name) for name in ("id", "title", "url"))
    return has_name and any(name in one for name in SAYING)


def read_advert(advert: Mapping[str, Json], page_url: str) -> Post:
    description = parse_html(text_at(advert, "description") or " ").root
    seen = read_text(description)
    return Post(
        post_id=text_at(advert, "id"),
        url=(text_at(advert, "url") or page_url).partition("#")[0].partition("?")[0],
        published_at=parse_time(text_at(advert, "createdTime") or text_at(advert, "created_time")),
        author=text_at(advert, "user", "name") or text_at(advert, "contact", "name") or None,
        title=text_at(advert, "title"),
        text=seen.text,
        hidden_text=seen.hidden,
        links=tuple(read_links(description, page_url)),
        media=tuple(Media(MediaKind.PHOTO, url) for url in _photos(advert)),
        price=_price(advert),
    )


def _photos(advert: Mapping[str, Json]) -> Iterator[str]:
    for photo in list_at(advert, "photos"):
        url = photo if isinstance(photo, str) else text_at(photo, "link") or text_at(photo, "url")
        if url:
            yield url.replace("{width}x{height}", "1000x1000")


def _price(advert: Mapping[str, Json]) -> str | None:
    shown = text_at(advert, "price", "displayValue")
    for parameter in list_at(advert, "params"):
        if text_at(parameter, "key") == "price":
            shown = shown or text_at(parameter, "value", "label") or text_at(parameter, "value")
    return shown or None
