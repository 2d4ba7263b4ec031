"""Grouping: what ties posts together, what does not, and that it happens once."""

from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from review_portal.audit.models import Event
from review_portal.campaigns.models import Band, Campaign, Membership
from review_portal.campaigns.services import group_posts
from review_portal.evidence.models import Post
from review_portal.jobs import OPEN_CASES
from tests.scoring.publishing import NOW, assess, publish

pytestmark = pytest.mark.django_db

ADVERT = "Магазин снова на связи, товар в наличии, готовые адреса по городу, обновление каждый вечер"
MIRROR = "Магазин опять на связи, товар в наличии, готовые адреса по городу, обновление каждый вечер"
ANOTHER = "Работа курьером, оплата каждый день, залог возвращаем, товарный склад, обучаем с нуля, писать в личные"
WALLET = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"


def group(*posts: Post) -> list[int]:
    assess(*posts)
    return group_posts([post.pk for post in posts], now=NOW)


def home(post: Post) -> int:
    return Membership.objects.get(post=post).campaign_id


def test_a_first_post_opens_a_campaign_named_after_it() -> None:
    post = publish(ADVERT)
    group(post)
    campaign = Campaign.objects.get()
    assert campaign.title == "Магазин снова на связи, товар в наличии, готовые адреса по городу, обновление к…"
    assert Membership.objects.get(post=post).reasons == []


def test_near_duplicates_belong_together_and_say_how_alike_they_are() -> None:
    first, second = publish(ADVERT), publish(MIRROR, where="example_reserve")
    group(first, second)
    rows = Membership.objects.order_by("post")
    assert home(first) == home(second)
    assert [row.reasons for row in rows] == [["text"], ["text"]]
    assert all(0.8 < (row.similarity or 0) < 1 for row in rows)


def test_a_disguised_copy_belongs() -> None:
    first, second = publish(ADVERT), publish(ADVERT.replace("товар", "т o в a p").replace("о", "o"))
    group(first, second)
    assert home(first) == home(second)


def test_strangers_stay_apart() -> None:
    first, second = publish(ADVERT), publish(ANOTHER)
    group(first, second)
    assert home(first) != home(second)


def test_short_texts_are_not_compared() -> None:
    first, second = publish("Товар есть"), publish("Товар есть")
    group(first, second)
    assert home(first) != home(second)


@pytest.mark.parametrize(
    ("shared", "reason"),
    [
        ("@example_harbor", "contact"),
        ("@example_harbor_bot", "contact"),
        ("https://t.me/+AbCdEf0123456789", "contact"),
        ("+7 700 000 00 01", "contact"),
        ("shop@example.org", "contact"),
        (f"BTC {WALLET}", "wallet"),
        ("карта 4111 1111 1111 1111", "card"),
        ("http://tgavan.example/menu", "host"),
    ],
)
def test_what_is_shared_ties_and_is_named(shared: str, reason: str) -> None:
    first, second = publish(f"{ADVERT} {shared}"), publish(f"{ANOTHER} {shared}")
    group(first, second)
    assert home(first) == home(second)
    assert [row.reasons for row in Membership.objects.all()] == [[reason], [reason]]


def test_a_copy_adds_no_bands() -> None:
    group(publish(ADVERT), publish(ADVERT), publish(ADVERT))
    assert Band.objects.count() == 32
    assert Membership.objects.values("campaign").distinct().count() == 1


def test_unflagged_posts_belong_to_no_campaign() -> None:
    innocent = publish("Кот спит у окна, пишите @example_harbor, адреса приютов по городу")
    group(publish(f"{ADVERT} @example_harbor"), innocent)
    assert not Membership.objects.filter(post=innocent).exists()


def test_doubtful_posts_are_grouped_too() -> None:
    doubtful = publish("Возможно, это объявление, а возможно, и нет, посмотрите сами @example_harbor")
    group(publish(f"{ADVERT} @example_harbor"), doubtful)
    assert Membership.objects.filter(post=doubtful).exists()


def test_a_post_that_ties_two_campaigns_makes_them_one() -> None:
    first, second = publish(f"{ADVERT} @example_one"), publish(f"{ANOTHER} @example_two")
    group(first, second)
    bridge = publish("Товар теперь и здесь: @example_one и @example_two")
    group(bridge)
    assert {home(first), home(second), home(bridge)} == {Campaign.objects.standing().get().pk}


def test_the_older_campaign_stays_and_the_other_points_to_it() -> None:
    first, second = publish(f"{ADVERT} @example_one"), publish(f"{ANOTHER} @example_two")
    group(first, second)
    older, newer = home(first), home(second)
    group(publish("Товар теперь и здесь: @example_one и @example_two"))
    assert Campaign.objects.get(pk=newer).merged_into_id == older
    event = Event.objects.get(verb="campaign.merged")
    assert (event.target_id, event.detail) == (str(older), {"absorbed": newer})


def test_running_twice_changes_nothing() -> None:
    posts = [publish(ADVERT), publish(MIRROR)]
    group(*posts)
    before = (Campaign.objects.count(), Membership.objects.count(), Band.objects.count(), Event.objects.count())
    assert group_posts([post.pk for post in posts], now=NOW) == []
    assert (Campaign.objects.count(), Membership.objects.count(), Band.objects.count(), Event.objects.count()) == before


def test_it_defers_the_opening_of_cases_for_what_changed() -> None:
    touched = group(publish(ADVERT), publish(ANOTHER))
    job = ProcrastinateJob.objects.get(task_name=OPEN_CASES)
    assert job.args == {"ids": touched}


def test_one_event_a_campaign_names_the_posts_that_joined() -> None:
    first, second = publish(ADVERT), publish(MIRROR)
    group(first, second)
    event = Event.objects.get(verb="campaign.grew")
    assert event.detail == {"posts": [first.pk, second.pk]}


def test_candidates_are_found_through_the_index() -> None:
    group(publish(ADVERT))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "band_by_value" in Band.objects.filter(value__in=list(range(32))).explain()
