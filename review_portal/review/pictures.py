"""Finds the sealed bytes of a post's picture and says what they really are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.campaigns.pictures import neighbours, posts_showing
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Picture, Post

SALT = "review.picture"
SECONDS = 600
#: What a browser may decode as a still picture, by its first bytes; a declared type is only a claim.
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


class NoPicture(Refused):
    """There is nothing to show."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes of a still picture and what they are."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Veil:
    """What is known of a hidden picture without looking at it."""

    kind: str
    elsewhere: int


def veils(post: Post) -> list[Veil]:
    """Return one veil for each of a post's media, with how many posts of other places show the same picture."""
    captures = sealed_pictures(post) if post.media else []
    found = []
    for place, medium in enumerate(post.media):
        capture = match(captures, place, address_of(medium))
        elsewhere = posts_like(capture.picture) if capture else 0
        found.append(Veil(str(medium.get("kind", "")), elsewhere))
    return found


def posts_like(picture: Picture) -> int:
    if picture.is_flat:
        return 0
    return posts_showing(neighbours(picture.phash)).exclude(source=picture.source_id).count()


def sealed_pictures(post: Post) -> list[Capture]:
    """Return the captures of the post's pictures, in the order in which they were taken."""
    own = Capture.objects.filter(picture__source=post.source_id, picture__post_id=post.post_id, status=200)
    return list(own.select_related("picture", "warc").order_by("pk"))


def screenshots_of(post: Post) -> list[Capture]:
    """Return the pictures of the page that the post was read from; they follow its media in the count of places."""
    return list(Capture.objects.pictures_of(post.capture))


def address_of(medium: dict[str, object]) -> str:
    return bare(str(medium.get("url") or ""))


def bare(url: str) -> str:
    """Cut the query off: tokens in a picture's address change from visit to visit."""
    return url.partition("?")[0]


def match(captures: Sequence[Capture], place: int, url: str) -> Capture | None:
    same = [one for one in captures if url and url in {bare(one.url), bare(one.final_url)}]
    if same:
        return same[-1]
    return captures[place] if place < len(captures) else None


def capture_of(post: Post, place: int) -> Capture:
    """Return the capture of one of the post's media, or of a screenshot of its page. Raises NoPicture."""
    shots = screenshots_of(post)
    if not 0 <= place < len(post.media) + len(shots):
        raise NoPicture(_("The post has no such picture."))
    if place >= len(post.media):
        found: Capture | None = shots[place - len(post.media)]
    else:
        found = match(sealed_pictures(post), place, address_of(post.media[place]))
    if found is None:
        raise NoPicture(_("The picture itself was not collected; the post names it, and that is all we have."))
    read(found)
    return found


def read(capture: Capture) -> Sealed:
    """Return the sealed bytes if they are a still picture. Raises NoPicture or what the store refuses."""
    content = store.payload(capture.warc.sha256, capture.record_id)
    kind = next((kind for magic, kind in MAGIC if content.startswith(magic)), "")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind = "image/webp"
    if not kind:
        raise NoPicture(_("What was collected is not a still picture and is not shown."))
    return Sealed(content, kind)


def token_for(capture: Capture, user: User) -> str:
    """Return a pass to one picture, for one person, for ten minutes."""
    return signing.dumps([capture.pk, user.pk], salt=SALT)


def capture_for(token: str, user: User) -> int | None:
    """Return the capture that the pass opens to this person now, or None."""
    try:
        capture, whose = signing.loads(token, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(capture) if whose == user.pk else None
