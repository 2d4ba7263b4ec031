"""A shared picture ties posts of different places, unless the picture is everybody's."""

from __future__ import annotations

import pytest

from review_portal.campaigns.models import Membership
from review_portal.campaigns.pictures import neighbours
from review_portal.campaigns.services import group_posts
from review_portal.evidence.models import Picture, Post
from tests.scoring.publishing import NOW, assess, capture, publish

pytestmark = pytest.mark.django_db
BANNER = 0x0F1E2D3C4B5A6978 - 2**63


def show(text: str, where: str, *, phash: int = BANNER, is_flat: bool = False) -> Post:
    """Publish a text with a picture of this perceptual hash."""
    post = publish(text, where=where)
    own = {"phash": phash, "is_flat": is_flat, "width": 640, "height": 480}
    Picture.objects.create(capture=capture(post.source), source=post.source, post_id=post.post_id, **own)
    return post


def homes(*posts: Post) -> list[int]:
    assess(*posts)
    group_posts([post.pk for post in posts], now=NOW)
    return [Membership.objects.get(post=post).campaign_id for post in posts]


def test_the_same_picture_in_two_places_is_one_campaign_and_says_why() -> None:
    one, other = show("Первый товар", "example_one"), show("Совсем иной товар и слова", "example_two", phash=BANNER ^ 5)
    assert len(set(homes(one, other))) == 1
    assert {tuple(row.reasons) for row in Membership.objects.all()} == {("picture",)}


@pytest.mark.parametrize("phash", [BANNER ^ 7, -BANNER])
def test_another_picture_ties_nothing(phash: int) -> None:
    one, other = show("Первый товар", "example_one"), show("Совсем иной товар", "example_two", phash=phash)
    assert len(set(homes(one, other))) == 2


def test_one_colour_looks_like_everything_and_ties_nothing() -> None:
    one = show("Первый товар", "example_one", is_flat=True)
    other = show("Совсем иной товар", "example_two", is_flat=True)
    assert len(set(homes(one, other))) == 2


def test_a_picture_of_innocent_posts_ties_nobody() -> None:
    assess(*(show(f"Погода в городе {n}", f"example_news{n}") for n in range(3)))
    one, other = show("Первый товар", "example_one"), show("Совсем иной товар", "example_two")
    assert len(set(homes(one, other))) == 2


def test_every_hash_within_two_bits_is_a_neighbour_and_none_further() -> None:
    found = neighbours(BANNER)
    assert len(found) == len(set(found)) == 2081
    assert all(-(2**63) <= value < 2**63 for value in found)
    assert max(((value ^ BANNER) % 2**64).bit_count() for value in found) == 2
