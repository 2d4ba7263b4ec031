"""What a crawler may say: parsed once at the door into frozen values (fixtures/wire/ shows one of each)."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, IPvAnyAddress, StringConstraints, field_validator

from review_portal.sources.models import Outcome

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^urn:uuid:[0-9a-fA-F-]{36}$")]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
# PostgreSQL stores neither NUL nor half of a surrogate pair; a hostile page may send both.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class LinkValue(Value):
    url: str
    text: str = ""
    kind: Literal["text", "button", "preview", "forward", "reply"] = "text"


class MediaValue(Value):
    kind: str
    url: str = ""


class CaptureValue(Value):
    record_id: RecordId
    url: Url
    final_url: Url
    fetched_at: AwareDatetime
    status: int = Field(ge=0, le=999)
    content_type: str = Field(default="", max_length=200)
    payload_sha256: Sha256
    size: int = Field(ge=0)
    ip: IPvAnyAddress | None = None
    outcome: Outcome
    redirects: list[str] = []
    kind: Literal["page", "picture", "screenshot"] = "page"
    of_record: str = Field(default="", max_length=60)
    another_fetch: bool = False
    tls_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    clock_offset_ms: int | None = Field(default=None, ge=-(2**31), lt=2**31)

    @field_validator("ip", mode="before")
    @classmethod
    def _empty_is_unknown(cls, value: object) -> object:
        return value or None


class PostValue(Value):
    post_id: str = Field(min_length=1, max_length=200)
    record_id: RecordId
    url: Url
    published_at: AwareDatetime | None = None
    edited: bool = False
    author: str | None = None
    title: str = ""
    text: str = ""
    hidden_text: str = ""
    links: list[LinkValue] = []
    media: list[MediaValue] = []
    forwarded_from: str | None = None
    reply_to: str | None = None
    reply_text: str = ""
    views: int | None = Field(default=None, ge=0)
    price: str | None = None

    def content_sha256(self) -> str:
        """Return the digest of what the publication says; views, edit marks and picture tokens are not part of it."""
        said = {
            "author": self.author or "",
            "title": self.title,
            "text": self.text,
            "hidden_text": self.hidden_text,
            "links": [[link.kind, link.url, link.text] for link in self.links],
            # Without the query: the tokens of a picture's address change from visit to visit, the picture does not.
            "media": [[media.kind, media.url.partition("?")[0]] for media in self.media],
            "forwarded_from": self.forwarded_from or "",
            "reply_to": self.reply_to or "",
            "price": self.price or "",
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class PictureValue(Value):
    """What a picture looks like; its bytes are the capture with the same record id."""

    record_id: RecordId
    post_id: str = Field(min_length=1, max_length=200)
    phash: str = Field(pattern=r"^[0-9a-f]{16}$")
    is_flat: bool = False
    width: int = Field(gt=0, lt=2**31)
    height: int = Field(gt=0, lt=2**31)

    def signed(self) -> int:
        """Return the hash as PostgreSQL keeps it: 'ffffffffffffffff' → -1."""
        number = int(self.phash, 16)
        return number - 2**64 if number >= 2**63 else number


class GoneValue(Value):
    """A post that was known and is missing on the captured page."""

    record_id: RecordId
    post_id: str = Field(min_length=1, max_length=200)


class DeliveryValue(Value):
    delivery_id: UUID
    run_id: int
    source_id: int
    warc_sha256: Sha256
    captures: list[CaptureValue] = Field(max_length=1000)
    posts: list[PostValue] = Field(default=[], max_length=5000)
    pictures: list[PictureValue] = Field(default=[], max_length=1000)
    gone: list[GoneValue] = Field(default=[], max_length=5000)

    def newest(self) -> datetime | None:
        return max((capture.fetched_at for capture in self.captures), default=None)


def storable(value: Any) -> Any:
    """Return the JSON value with every character that PostgreSQL cannot store replaced by U+FFFD."""
    if isinstance(value, str):
        return UNSTORABLE.sub("�", value)
    if isinstance(value, list):
        return [storable(part) for part in value]
    if isinstance(value, dict):
        return {storable(key): storable(part) for key, part in value.items()}
    return value
