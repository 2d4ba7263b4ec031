"""Two workers group at once: one campaign comes out."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from review_portal.campaigns.models import Campaign, Membership
from review_portal.campaigns.services import group_posts
from tests.scoring.publishing import NOW, assess, publish

ADVERT = "Магазин снова на связи, товар в наличии, готовые адреса по городу, обновление каждый вечер"


def group(ids: Iterable[int]) -> None:
    try:
        group_posts(ids, now=NOW)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_make_two_campaigns_of_one() -> None:
    posts = [publish(ADVERT, where=f"example_mirror_{number}") for number in range(8)]
    assess(*posts)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(group, ([post.pk] for post in posts)))
    assert Campaign.objects.count() == 1
    assert Membership.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_batch_group_it_once() -> None:
    posts = [publish(f"Товар номер {number} @example_{number:04d}") for number in range(4)]
    assess(*posts)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(group, [[post.pk for post in posts]] * 4))
    assert Campaign.objects.count() == Membership.objects.count() == 4
