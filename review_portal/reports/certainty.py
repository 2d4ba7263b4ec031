"""How far the model's score agrees with what people decided, and where it is unsure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from review_portal.reports.periods import Period
from review_portal.reports.quality import FEWEST
from review_portal.review.agreement import Agreement, Share, agreement, wilson
from review_portal.review.choices import ACCUSING, Exit, Role
from review_portal.review.models import Decision, DecisionMember, Opinion
from review_portal.scoring.models import Assessment, ModelVersion

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Posts whose score lies in one tenth: how many of them people confirmed. `x` and `y` are points of the chart."""

    low: float
    score: float
    share: Share

    @property
    def x(self) -> float:
        return 34 + 240 * self.score

    @property
    def y(self) -> float:
        return 166 - 150 * self.share.value


@dataclass(frozen=True, slots=True)
class Precision:
    """Of posts that the model flagged, how many people confirmed, by the kind of content that they found."""

    label: str
    share: Share


@dataclass(frozen=True, slots=True)
class Certainty:
    version: str
    bins: tuple[Bin, ...]
    overall: Share
    precisions: tuple[Precision, ...]
    unsure: int
    assessed: int


Judged = tuple[float, bool, bool, str]  # score, was it flagged, was it confirmed, the role a person found


def certainty(period: Period) -> Certainty:
    """Compare the newest word of the model on each post with the decision that stands."""
    rows = judged(period)
    flagged = [row for row in rows if row[1]]
    made = Assessment.objects.filter(created_at__range=period.span)
    live = ModelVersion.objects.filter(live=True).values_list("version", flat=True).first()
    return Certainty(
        version=live or "",
        bins=tuple(bins(rows)),
        overall=wilson(sum(row[2] for row in flagged), len(flagged)),
        precisions=tuple(by_role(flagged)),
        unsure=made.filter(abstained=True).count(),
        assessed=made.count(),
    )


def judged(period: Period) -> list[Judged]:
    standing = Decision.objects.standing().filter(created_at__range=period.span).exclude(exit="cannot_judge")
    members = DecisionMember.objects.filter(decision__in=standing)
    said = {
        post: (Exit(exit_), role)
        for post, exit_, role in members.values_list("post_id", "decision__exit", "decision__role")
    }
    rows = Assessment.objects.newest(said).values_list("post_id", "score", "flagged")
    return [(score, flagged, said[post][0] in ACCUSING, said[post][1]) for post, score, flagged in rows]


def bins(rows: Iterable[Judged]) -> Iterable[Bin]:
    filled: dict[int, list[Judged]] = defaultdict(list)
    for row in rows:
        filled[min(int(row[0] * BINS), BINS - 1)].append(row)
    for place, inside in sorted(filled.items()):
        mean = sum(row[0] for row in inside) / len(inside)
        yield Bin(place / BINS, mean, wilson(sum(row[2] for row in inside), len(inside)))


def by_role(flagged: list[Judged]) -> Iterable[Precision]:
    """What nobody confirmed has no role; it counts against every role's precision only in the overall share."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for _score, _flagged, confirmed, role in flagged:
        if role:
            counts[role].append(confirmed)
    for role, outcomes in sorted(counts.items(), key=lambda pair: -len(pair[1])):
        label = str(Role(role).label) if role in Role.values else role
        yield Precision(label, wilson(sum(outcomes), len(outcomes)))


def agreements(period: Period) -> list[tuple[str, Agreement]]:
    """Compare first decisions with blind second opinions, by the kind of content; never people, never a handful."""
    rows = Opinion.objects.filter(look__kind="blind", created_at__range=period.span)
    by_kind: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for role, first, second in rows.values_list("look__decision__role", "look__decision__exit", "exit"):
        by_kind[role].append((first, second))
    ordered = sorted(by_kind.items(), key=lambda pair: -len(pair[1]))
    labels = dict(Role.choices)
    return [
        (str(labels.get(role, _("no violation named"))), agreement(pairs))
        for role, pairs in ordered
        if len(pairs) >= FEWEST
    ]
