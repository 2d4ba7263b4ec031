"""Says what people decided about posts, in the form that the classifier learns from; agreed examples stay outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from review_portal.appeals.models import AppealEntry
from review_portal.evidence.models import Post
from review_portal.review.choices import ACCUSING, Exit
from review_portal.review.models import Decision, DecisionMember, Gold, Look
from review_portal.scoring.models import Assessment
from review_portal.scoring.reading import assessed_text

INNOCENT = frozenset({Exit.NO_VIOLATION, Exit.PROTECTED})
LANGUAGES = frozenset({"kk", "ru", "en", "uz", "ky", "mixed"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One post and what stands decided about it: 1 for an advert, 0 for an innocent text."""

    post: Post
    label: int
    role: str
    substance: str
    campaign: int
    language: str
    decided_at: datetime

    @property
    def group(self) -> str:
        """What keeps all copies of one campaign on one side of every split."""
        return f"campaign-{self.campaign}"


def judged_posts() -> Iterator[Judged]:
    """Yield decided posts outside gold campaigns: an agreed example, or its mirror, must measure and never teach."""
    gold = Gold.objects.values("decision__case__campaign")
    yield from _judged(Decision.objects.standing().exclude(case__campaign__in=gold))


def gold_posts() -> Iterator[Judged]:
    """Yield the posts of the agreed examples in use."""
    yield from _judged(Decision.objects.filter(gold__in=Gold.objects.in_use()))


def _judged(decisions: QuerySet[Decision]) -> Iterator[Judged]:
    members = DecisionMember.objects.filter(decision__in=decisions).order_by("pk")
    looks = Look.objects.filter(ruling__isnull=False).select_related("ruling")
    members = members.select_related("post", "decision__case").prefetch_related(
        Prefetch("decision__looks", queryset=looks, to_attr="ruled")
    )
    posts = [member.post_id for member in members]
    lifted = lifted_by_appeal()
    spoken = dict(Assessment.objects.newest(posts).values_list("post_id", "language"))
    for member in members:
        is_lifted = (member.decision_id, member.post.source_id) in lifted
        found = _one(member, spoken.get(member.post_id, ""), is_lifted=is_lifted)
        if found is not None:
            yield found


def lifted_by_appeal() -> set[tuple[int, int]]:
    """Return decision and source of every entry that an appeal lifted; one that was only too broad is no mistake."""
    entries = AppealEntry.objects.filter(outcome=AppealEntry.Outcome.OVERTURNED)
    return set(entries.values_list("entry__item__decision", "entry__item__post__source"))


def _one(member: DecisionMember, language: str, *, is_lifted: bool) -> Judged | None:
    """Return what stands: an appeal overwrites a ruling, a ruling the decision; who could not judge teaches nothing."""
    ruled = getattr(member.decision, "ruled", [])
    answer = ruled[0].ruling if ruled else member.decision
    if answer.exit not in ACCUSING | INNOCENT:
        return None
    accused = answer.exit in ACCUSING and not is_lifted
    return Judged(
        post=member.post,
        label=int(accused),
        role=answer.role if accused else "",
        substance=answer.substance if accused else "",
        campaign=member.decision.case.campaign_id,
        language=language if language in LANGUAGES else "ru",
        decided_at=answer.created_at,
    )


def training_row(judged: Judged) -> dict[str, object]:
    """Return a line as in fixtures/corpus; what kind of innocent text it is, nobody said."""
    text = assessed_text(judged.post)
    latin = sum("a" <= letter <= "z" for letter in text.lower())
    return {
        "id": f"post-{judged.post.pk}",
        "text": text,
        "lang": judged.language,
        "script": "latn" if latin * 2 > sum(map(str.isalpha, text)) else "cyrl",
        "label": judged.label,
        "roles": [judged.role] if judged.role else [],
        "substance": judged.substance or None,
        "kind": None,
        "group": judged.group,
        "register": "decision",
        "authored": False,
    }


def training_rows() -> list[dict[str, object]]:
    """Return one row a text: of equal texts in a campaign the latest decision stands, empty ones teach nothing."""
    rows = {(row["group"], row["text"]): row for row in map(training_row, judged_posts()) if str(row["text"]).strip()}
    return list(rows.values())
