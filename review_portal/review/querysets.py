"""The queue as questions: what waits, for whom, most urgent first."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from review_portal.accounts.abilities import Ability

if TYPE_CHECKING:
    from review_portal.accounts.models import User
    from review_portal.review.models import Case, Decision, LegalGround  # noqa: F401  # named in strings below


class CaseQuerySet(models.QuerySet["Case"]):
    def undecided(self) -> Self:
        return self.filter(status__in=["waiting", "senior", "claimed"])

    def waiting(self, at: datetime | None = None) -> Self:
        """Return cases that nobody holds; a lease that ran out holds nothing, even before the sweeper came by."""
        lapsed = Q(status="claimed", lease_until__lte=at or timezone.now())
        # Said twice, so that PostgreSQL sees that the index of the most urgent holds all of them.
        return self.undecided().filter(Q(status__in=["waiting", "senior"]) | lapsed)

    def asked(self) -> Self:
        """Return cases with an open question to a senior."""
        return self.undecided().filter(needs_senior=True)

    def held_by(self, user: User, at: datetime | None = None) -> Self:
        return self.filter(status="claimed", holder=user, lease_until__gt=at or timezone.now())

    def lapsed(self, at: datetime) -> Self:
        return self.filter(status="claimed", lease_until__lte=at)

    def overdue(self, at: datetime) -> Self:
        return self.undecided().filter(due_at__lt=at)

    def for_reviewer(self, user: User) -> Self:
        """Leave what this person may take next: from their queues, not what they passed or opted out of."""
        from review_portal.review.routing import open_to, wanted_by

        if not user.can(Ability.JUDGE):
            return self.none()
        from_others = self.filter(open_to(user), wanted_by(user)).exclude(Exists(passes_of(user)))
        return from_others if user.can(Ability.JUDGE_PROTECTED) else from_others.filter(needs_senior=False)

    def most_urgent(self) -> Self:
        return self.order_by("-priority", "due_at", "pk")


def passes_of(user: User) -> models.QuerySet[models.Model]:
    """Return the user's passes since the case was last opened: a reopened case is offered to everybody again."""
    from review_portal.review.models import Remark

    return Remark.objects.filter(case=OuterRef("pk"), actor=user, kind="passed", created_at__gte=OuterRef("opened_at"))


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> Self:
        """Return decisions that count: neither reversals nor reversed."""
        return self.filter(reverses=None, reversal=None)


class LegalGroundQuerySet(models.QuerySet["LegalGround"]):
    def in_force(self, on: date | None = None) -> Self:
        """Return the newest version of each ground that has begun and was not repealed."""
        day = on or timezone.localdate()
        newest = self.filter(valid_from__lte=day).order_by("code", "-valid_from", "-version").distinct("code")
        return self.filter(pk__in=newest.values("pk")).exclude(repealed_on__lte=day).order_by("regime", "code")
