"""Posts that were published, assessed and indexed, and ways to ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from review_portal.accounts.models import User
from review_portal.evidence.models import Post
from review_portal.search.finding import newest
from review_portal.search.query import read_query
from review_portal.search.services import index_posts
from review_portal.search.tsquery import asked
from review_portal.search.wants import wants_of
from tests.face.world import World, build
from tests.scoring.publishing import NOW, assess, publish


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def told(db: None) -> Callable[..., Post]:
    """Return a function that publishes, assesses and indexes one text."""

    def tell(text: str, **fields: Any) -> Post:
        post = publish(text, **fields)
        assess(post)
        index_posts([post.pk], now=NOW)
        return post

    return tell


def found(text: str, **ticked: Any) -> list[int]:
    """Return the posts that a query finds, newest first."""
    query = read_query(text)
    wants = wants_of(query, ticked)
    return newest(asked(query, wants), wants, now=NOW).posts


@pytest.fixture
def world(aigerim: User, saule: User) -> World:
    """Return the office of the face's tests, in English, with everything indexed."""
    User.objects.update(language="en")
    aigerim.refresh_from_db()
    saule.refresh_from_db()
    made = build(aigerim, saule)
    index_posts(Post.objects.values_list("pk", flat=True), now=NOW)
    return made
