"""A case whose post has a picture with sealed bytes behind it."""

from __future__ import annotations

import base64

from django.utils import timezone

from review_portal.campaigns.services import group_posts
from review_portal.evidence.models import Picture, Post
from review_portal.review.models import Case
from review_portal.review.services import open_cases
from tests.face.world import seal
from tests.scoring.publishing import assess, publish

#: A PNG of one grey pixel.
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


def with_picture(content: bytes) -> Case:
    """Return a case of one post with one picture; the bytes behind it are the caller's."""
    address = "http://t.example.test/media/harbor.png"
    shown = [{"kind": "photo", "url": address}]
    post = publish("Новый товар с картинкой у @example_painter", where="example_painter", media=shown)
    holder = Post(pk=post.pk, url=address, capture=post.capture)
    capture = seal(holder, content)
    known = {"phash": 0x0F1E2D3C4B5A6978, "width": 640, "height": 480}
    Picture.objects.create(capture=capture, source=post.source, post_id=post.post_id, **known)
    assess(post, now=timezone.now())
    [case] = open_cases(group_posts([post.pk], now=timezone.now()), now=timezone.now())
    return case
