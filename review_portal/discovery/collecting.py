"""Reads scored posts for places that nobody watches, and estimates how relevant each is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count, Sum

from review_portal.audit.services import record
from review_portal.discovery.leads import Lead, leads
from review_portal.discovery.models import Candidate, Progress, Sighting
from review_portal.discovery.places import place_at
from review_portal.evidence.models import Post
from review_portal.scoring.models import Assessment, Kind, Mention
from review_portal.sources.models import Source

#: A batch of scores commits some time after the moment that it bears; what is read twice changes nothing.
OVERLAP = timedelta(minutes=10)
AT_ONCE = 256
LEADING = (Kind.HANDLE, Kind.INVITE, Kind.URL, Kind.HOST)


def collect(*, now: datetime, whole: bool = False) -> int:
    """Read what was scored since the last time, or everything, and return how many candidates are new.

    Only a post that is worth a case makes a candidate. Every other post that leads to one counts against it:
    the whole pass of the night adds those that were read before the candidate was known.
    """
    progress, _ = Progress.objects.get_or_create(pk=1)
    posts = Post.objects.filter(scored_at__isnull=False)
    if progress.read_until and not whole:
        posts = posts.filter(scored_at__gt=progress.read_until - OVERLAP)
    numbers = iter(posts.order_by("pk").values_list("pk", flat=True).iterator())
    found = 0
    while ids := list(islice(numbers, AT_ONCE)):
        found += _read(ids, progress=progress, now=now)
    Progress.objects.filter(pk=1).update(read_until=now)
    return found


@transaction.atomic
def _read(ids: list[int], *, progress: Progress, now: datetime) -> int:
    scores = {one.post_id: one for one in Assessment.objects.newest(ids)}
    read = [(scores[post.pk], lead) for post, lead in _leads(ids) if post.pk in scores]
    new = _add([lead for score, lead in read if score.flagged or score.abstained], now=now)
    rows = {one.place: one for one in Candidate.objects.filter(place__in={lead.place.key for _, lead in read})}
    Sighting.objects.bulk_create(
        [
            Sighting(
                candidate=rows[lead.place.key], post_id=score.post_id, relation=lead.relation, score=score.score
            )
            for score, lead in read
            if lead.place.key in rows
        ],
        update_conflicts=True, unique_fields=["candidate", "post"], update_fields=["relation", "score"],
    )  # fmt: skip
    estimate(rows.values())
    if new:
        record(None, "candidates.found", progress, detail={"candidates": new})
    return len(new)


def _leads(ids: list[int]) -> Iterator[tuple[Post, Lead]]:
    named: dict[int, list[Mention]] = {}
    for mention in Mention.objects.filter(post__in=ids, entity__kind__in=LEADING).select_related("entity"):
        named.setdefault(mention.post_id, []).append(mention)
    for post in Post.objects.filter(pk__in=ids).select_related("source").order_by("pk"):
        for lead in leads(post, named.get(post.pk, [])):
            yield post, lead


def _add(found: Iterable[Lead], *, now: datetime) -> list[int]:
    """Write the places that are neither watched nor known; sorted, so that two workers never wait in a ring."""
    watched = {
        place.key for address in Source.objects.values_list("address", flat=True) if (place := place_at(address))
    }
    places = {lead.place.key: lead.place for lead in found if lead.place.key not in watched}
    known = set(Candidate.objects.filter(place__in=places).values_list("place", flat=True))
    new = sorted(places.keys() - known)
    Candidate.objects.bulk_create(
        [
            Candidate(place=key, address=places[key].address, family=places[key].family, found_at=now)
            for key in new
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return list(Candidate.objects.filter(place__in=new).order_by("pk").values_list("pk", flat=True))


def estimate(candidates: Iterable[Candidate]) -> None:
    """Set relevance to the mean score of the posts that lead there, with one innocent post added.

    So one advert says little (0.9 → 0.45), ten say much (→ 0.82), and a name that everybody links to stays low.
    What a person reports weighs like a post of which the model is sure.
    """
    ids = sorted(candidate.pk for candidate in candidates)
    rows = list(Candidate.objects.filter(pk__in=ids).order_by("pk").select_for_update())
    found = (
        Sighting.objects.filter(candidate__in=ids).values("candidate").annotate(posts=Count("pk"), total=Sum("score"))
    )
    sums = {row["candidate"]: (row["posts"], row["total"]) for row in found}
    for row in rows:
        posts, total = sums.get(row.pk, (0, 0.0))
        relevance = (total + row.reports) / (posts + row.reports + 1)
        if (posts, relevance) != (row.posts, row.relevance):
            Candidate.objects.filter(pk=row.pk).update(posts=posts, relevance=relevance)
