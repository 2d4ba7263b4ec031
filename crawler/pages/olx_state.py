"""Reads the adverts in the state that OLX pages keep as a JavaScript string, and in the answers of its API."""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from crawler.items import Media, MediaKind, Post
from crawler.pages.linked import Json, at, list_at, load, objects, text_at
from crawler.pages.nesting import parse_html
from crawler.pages.reading import read_links, read_text
from crawler.pages.times import parse_time

STATE = re.compile(
    r'__(?:(?:PRERENDERED|INITIAL|PRELOADED)_STATE|preloadedState|initialData)__\s*=\s*("[^"\\]*(?:\\.[^"\\]*)*")',
    re.DOTALL,
)
#: other places where boards built alike keep their state: quoted otherwise, as an object, in a script of its own
QUOTED = re.compile(r"__(?:PRERENDERED|INITIAL|PRELOADED)_STATE__\s*=\s*'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
OBJECT = re.compile(r"__(?:PRERENDERED|INITIAL|PRELOADED|NUXT)_(?:STATE_)?_\s*=\s*(?=\{)")
SCRIPT = re.compile(
    r"<script[^>]{0,300}\bid=[\"']__NEXT_DATA__[\"'][^>]{0,300}>(.*?)</script", re.DOTALL | re.IGNORECASE
)
#: what boards that are built alike call the same things
IDS, TITLES = ("id", "ad_id", "list_id", "adId", "itemId"), ("title", "subject")
URLS = ("url", "ad_link", "adViewLink", "link", "urlPath")
BODIES = ("description", "body", "body_short")
MOMENTS = ("createdTime", "created_time", "first_publication_date", "list_time", "date", "sortTimeStamp")
SAYING = (*BODIES, *MOMENTS, "price", "params", "photos", "lastRefreshTime")
ADVERTS = (
    ("listing", "listing", "ads"), ("listing", "ads"), ("data",), ("props", "pageProps", "ads"),
    ("props", "pageProps", "searchData", "ads"), ("props", "initialState", "listing", "ads"),
)  # fmt: skip
ADVERT = (("ad", "ad"), ("ad",), ("props", "pageProps", "ad"), ("props", "initialState", "adView", "data"))


def read_state(html: str) -> Json:
    """Decode the state: JSON within a JavaScript string, or the bare JSON of the API."""
    if html.lstrip()[:1] == "{":
        return load(html)
    found = STATE.search(html)
    inner = load(found[1]) if found else None
    return load(unquote(inner) if inner[:3] == "%7B" else inner) if isinstance(inner, str) else _other_state(html)


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
    return next((one for one in candidates if isinstance(one, Mapping) and has(one, IDS) and has(one, TITLES)), None)


def adverts_of(state: Json) -> Iterator[Mapping[str, Json]]:
    """Yield the adverts of a search page."""
    known = [one for path in ADVERTS for one in list_at(state, *path) if isinstance(one, Mapping) and has(one, IDS)]
    # A state that keeps its adverts elsewhere still holds things with an id, a title, an address and something to say.
    yield from known or (one for one in objects(state) if is_advert(one))


def is_advert(one: Mapping[str, Json]) -> bool:
    has_name = all(any(text_at(one, name) for name in names) for names in (IDS, TITLES, URLS))
    return has_name and any(name in one for name in SAYING)


def has(advert: Mapping[str, Json], names: tuple[str, ...]) -> bool:
    return any(name in advert for name in names)


def first_text(advert: Mapping[str, Json], names: tuple[str, ...]) -> str:
    return next((text for text in (text_at(advert, name) for name in names) if text), "")


def read_advert(advert: Mapping[str, Json], page_url: str) -> Post:
    told = first_text(advert, BODIES)
    # Where no tag breaks a line, the page shows the line ends of the words themselves.
    description = parse_html((told if "<" in told else told.replace("\n", "<br>")) or " ").root
    seen = read_text(description)
    return Post(
        post_id=first_text(advert, IDS),
        url=(first_text(advert, URLS) or page_url).partition("#")[0].partition("?")[0],
        published_at=parse_time(first_text(advert, MOMENTS)),
        author=_owner(advert) or None,
        title=first_text(advert, TITLES),
        text=seen.text,
        hidden_text=seen.hidden,
        links=tuple(read_links(description, page_url)),
        media=tuple(Media(MediaKind.PHOTO, url) for url in _photos(advert)),
        price=_price(advert),
    )


def _owner(advert: Mapping[str, Json]) -> str:
    names = (text_at(advert, place, "name") for place in ("user", "contact", "owner", "seller"))
    return next((name for name in names if name), text_at(advert, "userName").strip())


def _photos(advert: Mapping[str, Json]) -> Iterator[str]:
    places = (("photos",), ("images", "urls"), ("images", "gallery"), ("images",), ("imageUrls",))
    for photo in next((found for found in (list_at(advert, *place) for place in places) if found), []):
        url = photo if isinstance(photo, str) else text_at(photo, "link") or text_at(photo, "url")
        if url:
            yield url.replace("{width}x{height}", "1000x1000")


def _price(advert: Mapping[str, Json]) -> str | None:
    told = at(advert, "price")
    shown = text_at(told, "displayValue") or (told if isinstance(told, str) else "")
    shown = shown or " ".join(filter(None, (text_at(told, "regularPrice", name) for name in ("value", "currencyCode"))))
    shown = shown or text_at(advert, "priceDetailed", "fullString") or text_at(advert, "priceDetailed", "string")
    for parameter in list_at(advert, "params"):
        if text_at(parameter, "key") == "price":
            shown = shown or text_at(parameter, "value", "label") or text_at(parameter, "value")
    return shown or None
