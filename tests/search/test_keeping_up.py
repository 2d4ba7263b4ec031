"""The index follows the record by itself, and can be made anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from review_portal.evidence.models import Post
from review_portal.search.models import IndexedPost, Word
from review_portal.search.services import index_posts, keep_up
from tests.face.world import World
from tests.review.journey import arrive
from tests.scoring.publishing import NOW, assess, publish
from tests.search.conftest import found


def test_a_new_post_is_found_after_the_next_round(db: None) -> None:
    post = publish("Товар в наличии")
    assert keep_up(now=NOW) == 0
    assess(post)
    assert (keep_up(now=NOW), keep_up(now=NOW)) == (1, 0)
    assert found("товар") == [post.pk]


def test_a_post_that_nobody_could_assess_is_found_by_its_words(db: None) -> None:
    post = publish("Товар в наличии")
    assert keep_up(now=NOW + timedelta(hours=1)) == 1
    assert found("товар") == [post.pk]
    assess(post)
    assert keep_up(now=NOW) == 1
    assert IndexedPost.objects.get().language == "ru"


def test_a_decision_is_noticed(world: World) -> None:
    IndexedPost.objects.update(decision_id=None, exit="")
    assert keep_up(now=NOW) > 0
    assert keep_up(now=NOW) == 0
    assert IndexedPost.objects.filter(exit="blocking").exists()


def test_everything_can_be_made_anew(db: None) -> None:
    case = arrive("Товар у @example_harbor")
    keep_up(now=NOW)
    IndexedPost.objects.all().delete()
    Word.objects.all().delete()
    assert keep_up(now=NOW, whole=True) == Post.objects.count()
    assert found("товар") == list(case.campaign.memberships.values_list("post", flat=True))


def test_indexing_twice_changes_nothing(told: Callable[..., Post]) -> None:
    post = told("Товар")
    before = IndexedPost.objects.values().get()
    index_posts([post.pk], now=NOW)
    assert IndexedPost.objects.values().get() == before
