"""The values that cross the wire between crawler and portal: captures, posts, and what a visit came to."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import TypeAdapter

Wire = dict[str, object]
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Outcome(StrEnum):
    """What a visit came to. "No posts seen" is never one word for five different causes."""

    OK = "OK"
    EMPTY = "EMPTY"
    PREVIEW_UNAVAILABLE = "PREVIEW_UNAVAILABLE"
    NOT_FOUND = "NOT_FOUND"
    POST_GONE = "POST_GONE"
    RATE_LIMITED = "RATE_LIMITED"
    CHALLENGE = "CHALLENGE"
    MARKUP_UNRECOGNISED = "MARKUP_UNRECOGNISED"
    TOO_LARGE = "TOO_LARGE"
    GUARDED = "GUARDED"
    NETWORK = "NETWORK"

    @property
    def stops_the_visit(self) -> bool:
        """Say whether the site asked us to go away: then nothing more is requested from it."""
        return self in {Outcome.RATE_LIMITED, Outcome.CHALLENGE}


class LinkKind(StrEnum):
    TEXT = "text"
    BUTTON = "button"
    PREVIEW = "preview"
    FORWARD = "forward"
    REPLY = "reply"


class MediaKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    VOICE = "voice"
    POLL = "poll"


class CaptureKind(StrEnum):
    PAGE = "page"
    PICTURE = "picture"
    SCREENSHOT = "screenshot"


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    text: str = ""
    kind: LinkKind = LinkKind.TEXT


@dataclass(frozen=True, slots=True)
class Media:
    kind: MediaKind
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One publication as a person sees it; what a person cannot see is kept apart in `hidden_text`."""

    post_id: str
    url: str
    published_at: datetime | None = None
    edited: bool = False
    author: str | None = None
    title: str = ""
    text: str = ""
    hidden_text: str = ""
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    forwarded_from: str | None = None
    reply_to: str | None = None
    reply_text: str = ""
    views: int | None = None
    price: str | None = None
    record_id: str = ""

    def __post_init__(self) -> None:
        _refuse_naive(self.published_at, f"published_at of post {self.post_id}")

    def fingerprint(self) -> str:
        """Digest what the author wrote. Views and media addresses change by themselves and do not count."""
        words = [self.title, self.text, self.hidden_text, self.price or "", *(link.url for link in self.links)]
        words += [medium.kind for medium in self.media]
        return hashlib.sha256("\x1f".join(words).encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response, as its WARC record holds it."""

    record_id: str
    url: str
    final_url: str
    fetched_at: datetime
    status: int
    content_type: str
    payload_sha256: str
    size: int
    ip: str
    outcome: Outcome
    redirects: tuple[str, ...] = ()
    kind: CaptureKind = CaptureKind.PAGE
    of_record: str = ""
    another_fetch: bool = False
    tls_sha256: str = ""
    clock_offset_ms: int | None = None

    def __post_init__(self) -> None:
        _refuse_naive(self.fetched_at, f"fetched_at of capture {self.record_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a captured picture looks like, and the post that shows it."""

    record_id: str
    post_id: str
    phash: str
    is_flat: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A post that was delivered once and is missing on the captured page."""

    record_id: str
    post_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a visit came to. `seen` counts the posts on its pages, the known ones too; None when no page was read."""

    outcome: Outcome
    pages: int = 0
    posts: int = 0
    message: str = ""
    cursor: Wire = field(default_factory=dict)
    seen: int | None = None
    filled: dict[str, int] = field(default_factory=dict)


#: fields of a post that a source may promise to have filled
PROMISED = ("author", "published_at", "title", "text", "links", "media", "price", "views")

# Built once: making an adapter takes longer than reading a page.
POST: TypeAdapter[Post] = TypeAdapter(Post)
CAPTURE: TypeAdapter[Capture] = TypeAdapter(Capture)
SMALL: TypeAdapter[Picture | Gone] = TypeAdapter(Picture | Gone)


def to_wire(value: Post | Capture | Picture | Gone) -> Wire:
    """Turn a value into what JSON can carry."""
    if isinstance(value, Picture | Gone):
        return clean(SMALL.dump_python(value))
    if isinstance(value, Post):
        return clean(POST.dump_python(value))
    return clean(CAPTURE.dump_python(value))


def clean(values: Mapping[str, object]) -> Wire:
    """Keep only what JSON and PostgreSQL can hold: no NUL, and no half of a surrogate pair."""
    return {name: _clean(value) for name, value in values.items()}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", str(value))
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return clean(value)
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else value


def post_from_wire(wire: Mapping[str, object]) -> Post:
    """Read a post back; pydantic's ValidationError names the field that is wrong."""
    return POST.validate_python(wire)


def to_json_line(posts: Sequence[Post]) -> str:
    """Render posts as JSON lines, without the record id that only a delivery knows."""
    lines = []
    for post in posts:
        wire = to_wire(post)
        del wire["record_id"]
        lines.append(json.dumps(wire, ensure_ascii=False))
    return "\n".join(lines)


def now() -> datetime:
    return datetime.now(UTC)


def _refuse_naive(moment: datetime | None, name: str) -> None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{name} has no time zone; give it one, usually UTC.")
