"""Says how urgent a case is, in six parts that add up."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

#: The most each part may give; together they make a hundred.
MOST = {"score": 40, "harm": 20, "reach": 12, "freshness": 10, "recurrence": 10, "age": 8}

#: How much harm one published advert of a kind can do; hiring and making outweigh one sale.
HARM_BY_LABEL = {
    "sale_advert": 12,
    "shop_link": 14,
    "recruit_courier": 16,
    "recruit_lab": 18,
    "payment_instruction": 10,
    "mirror_backup": 10,
    "review_feedback": 6,
    "graffiti": 8,
}
#: Substances with a high risk of a fatal overdose add the rest of the part.
DEADLY = frozenset({"opioid", "cathinone"})
DEADLY_ADDS = 2

FRESH_FOR = timedelta(days=7)
AGES_A_POINT_IN = timedelta(hours=3)

#: From which priority on a case has to be decided within what time, most urgent first.
DEADLINES = ((70, timedelta(hours=4)), (40, timedelta(hours=8)), (0, timedelta(hours=24)))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case when its urgency is weighed."""

    score: float
    labels: Mapping[str, float]
    substances: Mapping[str, float]
    posts: int
    sources: int
    views: int
    newest_at: datetime
    opened_at: datetime
    earlier_decisions: int


@dataclass(frozen=True, slots=True)
class Priority:
    """The parts of a case's urgency; their sum is the urgency."""

    score: int
    harm: int
    reach: int
    freshness: int
    recurrence: int
    age: int

    @property
    def total(self) -> int:
        return sum(self.parts().values())

    def parts(self) -> dict[str, int]:
        return asdict(self)


def weigh(facts: Facts, *, now: datetime) -> Priority:
    """Weigh a case: each part is capped, so that none can drown the others.

    1. score: the surest assessment among the posts.
    2. harm: the gravest label, weighed by its likelihood, and a deadly substance on top.
    3. reach: how many saw it, in how many copies and places (logarithms: the tenth copy adds less than the second).
    4. freshness: falls from full to nothing over a week.
    5. recurrence: five points for each earlier decision against the same campaign.
    6. age: a point every three hours of waiting, so that nothing waits for ever.
    """
    return Priority(
        score=capped("score", 40 * facts.score),
        harm=capped("harm", harm(facts.labels, facts.substances)),
        reach=capped("reach", reach(facts)),
        freshness=freshness(facts.newest_at, now=now),
        recurrence=capped("recurrence", 5 * facts.earlier_decisions),
        age=age(facts.opened_at, now=now),
    )


def with_time(parts: Mapping[str, int], *, newest_at: datetime, opened_at: datetime, now: datetime) -> dict[str, int]:
    """Return the parts with freshness and age of this moment."""
    return {**parts, "freshness": freshness(newest_at, now=now), "age": age(opened_at, now=now)}


def freshness(newest_at: datetime, *, now: datetime) -> int:
    return capped("freshness", 10 * (1 - (now - newest_at) / FRESH_FOR))


def age(opened_at: datetime, *, now: datetime) -> int:
    return capped("age", (now - opened_at) // AGES_A_POINT_IN)


def harm(labels: Mapping[str, float], substances: Mapping[str, float]) -> float:
    gravest = max((HARM_BY_LABEL.get(name, 0) * share for name, share in labels.items()), default=0.0)
    deadly = max((share for name, share in substances.items() if name in DEADLY), default=0.0)
    return gravest + DEADLY_ADDS * deadly


def reach(facts: Facts) -> float:
    return math.log10(1 + facts.views) + 2 * math.log2(max(facts.posts, 1)) + 2 * math.log2(max(facts.sources, 1))


def capped(part: str, points: float) -> int:
    return max(0, min(MOST[part], round(points)))


def time_to_decide(total: int) -> timedelta:
    """Return how long a case of this urgency may wait for its decision."""
    return next(limit for least, limit in DEADLINES if total >= least)
