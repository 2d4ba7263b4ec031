"""Finds means of payment in what was read of a picture, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from django.db.models import Exists, OuterRef, QuerySet

from review_portal.evidence.developing import Development, Placed
from review_portal.evidence.models import Picture
from review_portal.payments.models import ENTITY_KINDS, PictureSighting
from review_portal.scoring.findings import Found, find_entities
from review_portal.scoring.models import Assessment
from tracing.addresses.misread import repaired

Origin = PictureSighting.Origin
KINDS = {kind.value for kind in ENTITY_KINDS}
MOST = 40
#: A word that may be a wallet, or half of one at the end of a line; and how far below the other half may stand.
SHORTEST, LONGEST, HALF, NEXT_LINE = 25, 75, 8, 2.5


@dataclass(frozen=True, slots=True)
class Seen:
    """One means of payment in a picture."""

    found: Found
    place: Placed
    origin: str
    is_repaired: bool = False


def unread() -> QuerySet[Picture]:
    """Return the captured pictures of suspected posts that nobody has read for payments, the newest first."""
    suspected = Assessment.objects.worth_a_case().filter(
        post__source=OuterRef("source"), post__post_id=OuterRef("post_id")
    )
    return Picture.objects.filter(Exists(suspected), capture__payment_reading=None).order_by("-pk")


def seen_in(development: Development) -> list[Seen]:
    """Return each means once for codes and once for words; what stands there goes before what was read otherwise."""
    kept: dict[tuple[tuple[str, str, str], str], Seen] = {}
    everything = [*_in_codes(development), *_in_words(development.lines)]
    for seen in sorted(everything, key=lambda seen: seen.is_repaired):
        kept.setdefault((seen.found.key, seen.origin), seen)
    return list(kept.values())[:MOST]


def _in_codes(development: Development) -> Iterator[Seen]:
    for place in development.code_places:
        yield from (Seen(found, place, Origin.CODE) for found in _means(place.text, [place.text]))


def _in_words(lines: tuple[Placed, ...]) -> Iterator[Seen]:
    for place in (*lines, *_wrapped(lines)):
        plain = _means(place.text)
        yield from (Seen(found, place, Origin.WORDS) for found in plain)
        if not plain:
            yield from _misread(place)


def _misread(place: Placed) -> Iterator[Seen]:
    for word in place.text.split():
        if SHORTEST <= len(word) <= LONGEST and (sound := repaired(word)):
            for found in _means(sound):
                yield Seen(replace(found, text=word), place, Origin.WORDS, is_repaired=True)


def _wrapped(lines: tuple[Placed, ...]) -> Iterator[Placed]:
    """Join the last word of a line with the first of the next one: long addresses are broken at the edge."""
    for above, below in pairwise(lines):
        first, last = above.text.split()[-1:], below.text.split()[:1]
        is_next = above.top < below.top < above.top + NEXT_LINE * (above.bottom - above.top + 1)
        if is_next and first and last and min(len(first[0]), len(last[0])) >= HALF:
            yield Placed(
                first[0] + last[0], min(above.left, below.left), above.top,
                max(above.right, below.right), max(above.bottom, below.bottom),
            )  # fmt: skip


def _means(text: str, links: list[str] | None = None) -> list[Found]:
    return [found for found in find_entities(text, links or []) if found.kind in KINDS]
