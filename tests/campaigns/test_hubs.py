"""What anybody may mention ties nobody."""

from __future__ import annotations

import pytest

from review_portal.campaigns.hubs import MOST_COMPANY, is_platform
from review_portal.campaigns.models import Membership
from review_portal.campaigns.services import group_posts
from review_portal.evidence.models import Post
from tests.scoring.publishing import NOW, assess, publish

ADVERT = "Магазин снова на связи, товар в наличии, готовые адреса по городу, обновление каждый вечер"
ANOTHER = "Работа курьером, оплата каждый день, залог возвращаем, товарный склад, обучаем с нуля"


def campaigns_of(*posts: Post) -> int:
    assess(*posts)
    group_posts([post.pk for post in posts], now=NOW)
    return Membership.objects.filter(post__in=posts).values("campaign").distinct().count()


@pytest.mark.parametrize("host", ["vk.com", "m.vk.com", "www.INSTAGRAM.com", "kz.olx.kz."])
def test_platforms_are_known_with_their_subdomains(host: str) -> None:
    assert is_platform(host)


@pytest.mark.parametrize("host", ["tgavan.example", "notvk.com", "com"])
def test_other_hosts_are_not_platforms(host: str) -> None:
    assert not is_platform(host)


@pytest.mark.django_db
def test_a_platform_ties_nobody() -> None:
    assert campaigns_of(publish(f"{ADVERT} https://vk.com/one"), publish(f"{ANOTHER} https://vk.com/two")) == 2


@pytest.mark.django_db
def test_the_host_a_post_stands_on_ties_nobody() -> None:
    texts = (f"{ADVERT} http://board.example.test/1", f"{ANOTHER} http://board.example.test/2")
    assert campaigns_of(*(publish(text, url="http://board.example.test/t/9") for text in texts)) == 2


@pytest.mark.django_db
def test_what_innocent_posts_mention_as_often_ties_nobody() -> None:
    assess(*(publish(f"Банк работает до шести, телефон +7 700 000 00 01, день {day}") for day in range(4)))
    assert campaigns_of(publish(f"{ADVERT} +7 700 000 00 01"), publish(f"{ANOTHER} +7 700 000 00 01")) == 2


@pytest.mark.django_db
def test_a_few_innocent_mentions_do_not_hide_a_shop() -> None:
    assess(publish("Жалоба на канал @example_harbor"))
    assert campaigns_of(publish(f"{ADVERT} @example_harbor"), publish(f"{ANOTHER} @example_harbor")) == 1


@pytest.mark.django_db
def test_a_market_place_ties_nobody() -> None:
    sellers = [publish(f"Товар у @example_seller_{n} на площадке @example_market") for n in range(MOST_COMPANY + 2)]
    assess(*sellers)
    assert campaigns_of(publish(f"{ADVERT} @example_market"), publish(f"{ANOTHER} @example_market")) == 2


@pytest.mark.django_db
def test_a_wallet_ties_whatever_company_it_keeps() -> None:
    wallet = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    sellers = [publish(f"Товар у @example_seller_{n}, кошелёк {wallet}") for n in range(MOST_COMPANY + 2)]
    assess(*sellers)
    assert campaigns_of(publish(f"{ADVERT} {wallet}"), publish(f"{ANOTHER} {wallet}")) == 1
