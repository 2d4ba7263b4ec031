"""People part and join campaigns, and the machine keeps to it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.campaigns.models import Campaign, Membership, Separation
from review_portal.campaigns.services import group_posts, merge_campaigns, split_campaign
from review_portal.evidence.models import Post
from tests.scoring.publishing import NOW, assess, publish

pytestmark = pytest.mark.django_db


def group(*texts: str) -> list[Post]:
    posts = [publish(text) for text in texts]
    assess(*posts)
    group_posts([post.pk for post in posts], now=NOW)
    return posts


def home(post: Post) -> Campaign:
    return Membership.objects.get(post=post).campaign


@pytest.fixture
def pair() -> list[Post]:
    return group("Товар в наличии у @example_one", "Товар снова у @example_one и @example_two")


def test_a_split_moves_the_chosen_posts(pair: list[Post], aigerim: User) -> None:
    apart = split_campaign(home(pair[0]), posts=[pair[1].pk], actor=aigerim, now=NOW)
    assert home(pair[1]) == apart != home(pair[0])
    assert apart.title == "Товар снова у @example_one и @example_two"


def test_the_machine_does_not_put_back_what_a_person_parted(pair: list[Post], aigerim: User) -> None:
    left = home(pair[0])
    apart = split_campaign(left, posts=[pair[1].pk], actor=aigerim, now=NOW)
    [bridge] = group("Товар, как всегда: @example_one, @example_two")
    assert home(bridge) == left
    assert Campaign.objects.get(pk=apart.pk).merged_into is None


def test_a_separation_outlives_a_merge(pair: list[Post], aigerim: User) -> None:
    left = home(pair[0])
    apart = split_campaign(left, posts=[pair[1].pk], actor=aigerim, now=NOW)
    [third] = group("Товар третий, @example_three")
    merge_campaigns(left, home(third), actor=aigerim)
    assert Separation.objects.filter(left=left, right=apart).exists()


def test_it_refuses_to_split_all_posts(pair: list[Post], aigerim: User) -> None:
    with pytest.raises(Refused, match="leave at least one"):
        split_campaign(home(pair[0]), posts=[post.pk for post in pair], actor=aigerim, now=NOW)


def test_it_refuses_to_split_strangers(pair: list[Post], aigerim: User) -> None:
    [stranger] = group("Товар чужой")
    with pytest.raises(Refused, match="Not every chosen post belongs"):
        split_campaign(home(pair[0]), posts=[stranger.pk], actor=aigerim, now=NOW)


def test_a_person_joins_what_the_machine_did_not(aigerim: User) -> None:
    one, two = group("Товар первый", "Товар второй, совсем другой")
    keep = merge_campaigns(home(two), home(one), actor=aigerim)
    assert home(two) == home(one) == keep
    assert Membership.objects.get(post=two).reasons == ["person"]


def test_joining_takes_a_separation_back(pair: list[Post], aigerim: User) -> None:
    left = home(pair[0])
    apart = split_campaign(left, posts=[pair[1].pk], actor=aigerim, now=NOW)
    merge_campaigns(left, apart, actor=aigerim)
    assert home(pair[1]) == left
    assert not Separation.objects.exists()


def test_it_refuses_to_join_what_is_joined(pair: list[Post], aigerim: User) -> None:
    campaign = home(pair[0])
    with pytest.raises(Refused, match="not two standing campaigns"):
        merge_campaigns(campaign, campaign, actor=aigerim)


def test_the_database_refuses_a_merge_into_a_younger_campaign() -> None:
    older, younger = (Campaign.objects.create(title=name, created_at=NOW) for name in "ab")
    with pytest.raises(IntegrityError, match="campaign_merges_into_older"), transaction.atomic():
        Campaign.objects.filter(pk=older.pk).update(merged_into=younger)


def test_the_database_refuses_a_post_in_two_campaigns(pair: list[Post]) -> None:
    other = Campaign.objects.create(title="other", created_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(campaign=other, post=pair[0], joined_at=NOW)


def test_the_database_refuses_a_similarity_above_one(pair: list[Post]) -> None:
    with pytest.raises(IntegrityError, match="similarity_is_a_share"), transaction.atomic():
        Membership.objects.update(similarity=1.5)


def test_the_database_refuses_a_separation_told_backwards() -> None:
    older, younger = (Campaign.objects.create(title=name, created_at=NOW) for name in "ab")
    with pytest.raises(IntegrityError, match="separation_is_ordered"), transaction.atomic():
        Separation.objects.create(left=younger, right=older)
