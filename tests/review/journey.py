"""Takes invented posts through scoring, grouping and opening, as the jobs do."""

from __future__ import annotations

from typing import Any

from review_portal.campaigns.services import group_posts
from review_portal.evidence.models import Post
from review_portal.review.models import Case
from review_portal.review.services import open_cases
from tests.scoring.publishing import NOW, assess, publish

ADVERT = "Магазин снова на связи, товар в наличии, готовые адреса по городу, обновление каждый вечер"


def send_through(*posts: Post) -> list[Case]:
    """Return the cases that the posts opened or reopened."""
    assess(*posts)
    return open_cases(group_posts([post.pk for post in posts], now=NOW), now=NOW)


def arrive(text: str, **fields: Any) -> Case:
    """Publish one post and return the case it is in."""
    post = publish(text, **fields)
    send_through(post)
    return Case.objects.get(campaign__memberships__post=post)
