"""Tells what ties posts to one author from what anybody may mention."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.db.models import Count, Q

from review_portal.scoring.models import Kind, Mention

CONTACTS = frozenset({Kind.HANDLE, Kind.BOT, Kind.INVITE, Kind.PHONE, Kind.EMAIL})

#: A contact seen beside more other contacts than this is a market place or a helpline, not a shop.
MOST_COMPANY = 12
#: An entity of this many posts that no model suspects, if they are half of all, is common property.
FEWEST_INNOCENT = 3


@cache
def platforms() -> frozenset[str]:
    lines = Path(__file__).with_name("platforms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def is_platform(host: str) -> bool:
    """Say whether a host, or one it belongs to, serves many people: 'm.vk.com' → True, 'shop.example' → False."""
    labels = host.lower().rstrip(".").split(".")
    return any(".".join(labels[start:]) in platforms() for start in range(len(labels)))


def hubs(entities: Iterable[int]) -> set[int]:
    """Return those of the entities that too many unrelated posts share.

    1. Half of its posts are innocent: a bank's telephone, a park, a news channel.
    2. It keeps company with too many other contacts: a board's own address below everybody's advert. Wallets and cards
       are exempt: who is paid is one person, however many names they trade under.
    """
    ids = list(entities)
    return common_property(ids) | crowded(ids)


def common_property(entities: list[int]) -> set[int]:
    suspected = Q(post__assessments__flagged=True) | Q(post__assessments__abstained=True)
    counted = (
        Mention.objects.filter(entity__in=entities)
        .values("entity")
        .annotate(posts=Count("post", distinct=True), suspected=Count("post", distinct=True, filter=suspected))
    )
    innocent = {row["entity"]: (row["posts"] - row["suspected"], row["posts"]) for row in counted}
    return {entity for entity, (few, all_) in innocent.items() if few >= FEWEST_INNOCENT and 2 * few >= all_}


def crowded(entities: list[int]) -> set[int]:
    is_contact = Q(post__mentions__entity__kind__in=CONTACTS)
    counted = (
        Mention.objects.filter(entity__in=entities)
        .exclude(entity__kind__in=[Kind.WALLET, Kind.CARD, Kind.IBAN])
        .values("entity")
        .annotate(company=Count("post__mentions__entity", distinct=True, filter=is_contact))
    )
    # A contact counts itself once.
    return {row["entity"] for row in counted if row["company"] > MOST_COMPANY + 1}
