"""Finds what in suspected posts looked like a means of payment and is none, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from review_portal.evidence.models import Post
from review_portal.payments.models import ENTITY_KINDS
from review_portal.payments.services.importing import masked
from review_portal.scoring.findings import find_rejected
from review_portal.scoring.models import Assessment
from review_portal.scoring.reading import assessed_text, link_addresses

POSTS_A_PAGE = 200
KINDS = {kind.value for kind in ENTITY_KINDS}


@dataclass(frozen=True, slots=True)
class Passed:
    """One candidate that was passed over; a long number is masked, for it may be a card with one wrong digit."""

    post: Post
    kind: str
    value: str
    reason: str


def rejections(number: str | None) -> tuple[Page[Assessment], list[Passed]]:
    """Read the newest suspected posts again, a page of posts at a time; nothing of it is kept."""
    page = Paginator(suspected().order_by("-post_id"), POSTS_A_PAGE).get_page(number)
    return page, passed_over(page)


def suspected() -> QuerySet[Assessment]:
    """Return what is said of the posts that a person has to look at, with what reading them again needs."""
    return Assessment.objects.worth_a_case().select_related("post__source", "post__membership")


def passed_over(rows: Iterable[Assessment]) -> list[Passed]:
    """Read these posts again; return what looked like a means of payment in them and is none."""
    return [
        Passed(row.post, str(one.kind), masked(one.value), one.reason)
        for row in rows
        for one in find_rejected(assessed_text(row.post), link_addresses(row.post))
        if str(one.kind) in KINDS
    ]
