"""Counts how far judgements agree and how often they fall: of rules and kinds, never of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from review_portal.blocking.models import BlockEntry
from review_portal.review.agreement import Agreement, Share, agreement, wilson
from review_portal.review.choices import ACCUSING, Exit, Role
from review_portal.review.models import Decision, Look

#: Below so many pairs an interval is too wide to act on, and a single person could be recognised.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Overturn:
    """How many decisions of one sort were reversed later, by somebody else or after the undo."""

    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one stretch of time."""

    exits: Agreement
    roles: Agreement
    gold: Agreement
    sent: Share
    standing: Share
    by_exit: list[Overturn]
    by_kind: list[Overturn]
    waiting: int
    is_small: bool

    @property
    def prevalence(self) -> list[tuple[str, float]]:
        return [(str(Exit(name).label), share) for name, share in self.exits.prevalence.items()]


def quality(now: datetime, *, days: int) -> Quality:
    """Compare answers and count reversals of the last days."""
    since = now - timedelta(days=days)
    answered = Look.objects.filter(opinion__created_at__gt=since).select_related("decision", "opinion", "ruling")
    blind, gold = pairs(answered, Look.Kind.BLIND), pairs(answered, Look.Kind.GOLD)
    both_accuse = [look for look in answered.filter(kind=Look.Kind.BLIND) if accuse_both(look)]
    decisions = Decision.objects.filter(reverses=None, created_at__gt=since)
    return Quality(
        exits=agreement(blind),
        roles=agreement([(look.decision.role, look.opinion.role) for look in both_accuse]),
        gold=agreement(gold),
        sent=confirmed(answered),
        standing=still_standing(since),
        by_exit=overturns(decisions, "exit", Exit),
        by_kind=overturns(decisions.filter(exit__in=ACCUSING), "role", Role),
        waiting=Look.objects.free(now).count(),
        is_small=len(blind) < FEWEST,
    )


def pairs(looks: QuerySet[Look], kind: str) -> list[tuple[str, str]]:
    return [(look.decision.exit, look.opinion.exit) for look in looks if look.kind == kind]


def accuse_both(look: Look) -> bool:
    return look.decision.exit in ACCUSING and look.opinion.exit in ACCUSING


def confirmed(looks: QuerySet[Look]) -> Share:
    """Estimate the precision of what was sent: of the entries' decisions that were looked at again, how many held.

    A look holds where the second person accuses too, or a senior ruled so. Drawn by chance, so it speaks for all sent.
    """
    sent = set(BlockEntry.objects.values_list("item__decision", flat=True))
    drawn = [look for look in looks if look.kind == Look.Kind.BLIND and look.decision_id in sent and is_settled(look)]
    return wilson(sum(final_exit(look) in ACCUSING for look in drawn), len(drawn))


def is_settled(look: Look) -> bool:
    return look.status != Look.Status.DISPUTED


def final_exit(look: Look) -> str:
    return look.ruling.exit if look.status == Look.Status.SETTLED else look.opinion.exit


def still_standing(since: datetime) -> Share:
    """Count the entries sent in this time that nobody revoked."""
    sent = BlockEntry.objects.filter(starts_at__gt=since)
    return wilson(sent.exclude(status=BlockEntry.Status.REVOKED).count(), sent.count())


def overturns(decisions: QuerySet[Decision], field: str, words: type[Exit] | type[Role]) -> list[Overturn]:
    """Count reversals by the values of a field; an undo within its seconds is a slip of the hand and does not count."""
    late = Q(reversal__created_at__gt=F("created_at") + settings.UNDO_WINDOW)
    other = Q(reversal__isnull=False) & ~Q(reversal__actor=F("actor"))
    slips = Q(reversal__isnull=False) & ~late & ~other
    made = counted(decisions.exclude(slips).values_list(field, flat=True))
    fell = counted(decisions.filter(late | other).values_list(field, flat=True))
    known = [value for value in words.values if made[value]]
    return [Overturn(str(words(value).label), wilson(fell[value], made[value])) for value in known]


def counted(values: Iterable[str]) -> Counter[str]:
    return Counter(values)
