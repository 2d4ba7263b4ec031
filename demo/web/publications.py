"""Posts and places as fixtures/demo describes them: read once, checked, then frozen."""

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "demo"


@dataclass(frozen=True, slots=True)
class Markup:
    """What surrounds a text: every field is optional and each site renders the ones it knows."""

    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()  #: rows of (label, address)
    anchors: tuple[tuple[str, str], ...] = ()  #: (words of the text, address hidden under them)
    spoilers: tuple[str, ...] = ()  #: words of the text behind a spoiler
    forwarded_from: tuple[str, ...] = ()  #: (name, address), or (name,) when its author hides
    preview: tuple[str, ...] = ()  #: (address, site, title, description)
    photos: tuple[str, ...] = ()  #: picture names; two and more make an album
    document: tuple[str, ...] = ()  #: (file name, size in words)
    poll: tuple[str, ...] = ()  #: (question, option, option, ...)
    reactions: tuple[tuple[str, str], ...] = ()  #: (emoji, how many)
    video: str = ""
    voice: str = ""
    sticker: str = ""
    via_bot: str = ""
    signature: str = ""
    price: str = ""
    location: str = ""
    category: str = ""
    reply_to: int = 0
    views: int = 0
    edited: bool = False
    service: bool = False
    unsupported: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    id: int
    place: str
    minutes: int  #: how long before the base time it was published
    text: str
    author: str = ""
    title: str = ""
    markup: Markup = field(default_factory=Markup)

    @property
    def last_id(self) -> int:
        """An album uses one number per picture, as Telegram does."""
        return self.id + max(len(self.markup.photos) - 1, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, a forum topic or a feed."""

    name: str
    title: str
    description: str = ""
    section: str = ""
    number: int = 0
    followers: int = 0
    preview: bool = True


def read_posts(name: str) -> tuple[Post, ...]:
    """Read fixtures/demo/<name>.jsonl; the oldest post comes first."""
    lines = (FIXTURES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(sorted((_post(json.loads(line)) for line in lines), key=lambda post: (post.place, post.id)))


def read_places(site: str) -> tuple[Place, ...]:
    everything = json.loads((FIXTURES / "places.json").read_text(encoding="utf-8"))
    return tuple(Place(**place) for place in everything[site])


def _post(line: dict[str, Any]) -> Post:
    line = {name: value for name, value in line.items() if name != "truth"}
    return Post(**{**line, "markup": _markup(line.get("markup", {}))})


def _markup(written: dict[str, Any]) -> Markup:
    unknown = set(written) - {one.name for one in fields(Markup)}
    if unknown:
        raise ValueError(f"fixtures/demo uses markup {sorted(unknown)} that demo.web cannot render; add it to Markup.")
    return Markup(**{name: _frozen(value) for name, value in written.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
