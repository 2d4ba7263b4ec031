"""Shows what a proposed mirror has in common with the blocked advert, and what is different."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from review_portal.evidence.models import Post
from review_portal.probes.models import Mirror
from review_portal.scoring.models import Mention

MOST_WORDS = 600


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that both texts have (`same`), that only the blocked one had (`gone`), or only the new one has (`new`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    stretches: tuple[Stretch, ...]
    likeness: float
    shared: tuple[str, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]


def difference(mirror: Mirror) -> Difference:
    """Compare word by word, and entity by entity."""
    before, after = words(mirror.before), words(mirror.post)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    stretches: list[Stretch] = []
    for tag, left, left_end, right, right_end in matcher.get_opcodes():
        if tag == "equal":
            stretches.append(Stretch("same", " ".join(before[left:left_end])))
            continue
        if left < left_end:
            stretches.append(Stretch("gone", " ".join(before[left:left_end])))
        if right < right_end:
            stretches.append(Stretch("new", " ".join(after[right:right_end])))
    old, fresh = entities(mirror.before), entities(mirror.post)
    return Difference(
        tuple(stretches),
        round(matcher.ratio(), 3),
        shared=tuple(sorted(old & fresh)),
        gone=tuple(sorted(old - fresh)),
        new=tuple(sorted(fresh - old)),
    )


def words(post: Post) -> list[str]:
    return post.text.split()[:MOST_WORDS]


def entities(post: Post) -> set[str]:
    return set(Mention.objects.filter(post=post).values_list("entity__canonical", flat=True))
