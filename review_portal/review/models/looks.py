"""Second looks: blind second opinions and gold items, what was answered, and how a disagreement was settled."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only
from review_portal.review.choices import Exit, Role, Substance
from review_portal.review.models.decisions import Decision

PERSON = settings.AUTH_USER_MODEL


class GoldQuerySet(models.QuerySet["Gold"]):
    def in_use(self) -> GoldQuerySet:
        return self.filter(retired_at=None, decision__reversal=None)


class Gold(models.Model):
    """A decision that seniors agree on: others are asked the same, unseen, to measure against it."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="gold")
    set_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lesson = models.TextField()
    retired_at = models.DateTimeField(null=True)

    objects = GoldQuerySet.as_manager()

    def __str__(self) -> str:
        return f"gold of decision {self.decision_id}"


class LookQuerySet(models.QuerySet["Look"]):
    def held_by(self, user_id: int, at: datetime) -> LookQuerySet:
        return self.filter(status="claimed", person=user_id, lease_until__gt=at)

    def free(self, at: datetime) -> LookQuerySet:
        """Return blind looks that nobody has in hand and whose decision still stands."""
        lapsed = Q(status="claimed", lease_until__lte=at)
        return self.filter(Q(status="waiting") | lapsed, kind="blind", decision__reversal=None)

    def disputed(self) -> LookQuerySet:
        return self.filter(status="disputed")


class Look(models.Model):
    """A decided case shown once more to someone who does not know what was decided."""

    class Kind(models.TextChoices):
        BLIND = "blind", _("blind second opinion")
        GOLD = "gold", _("agreed example")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being looked at")
        ANSWERED = "answered", _("answered")
        DISPUTED = "disputed", _("in dispute")
        SETTLED = "settled", _("settled")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="looks")
    kind = models.CharField(max_length=5, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="looks")
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = LookQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision"], condition=Q(kind="blind"), name="look_one_blind_a_decision"),
            models.UniqueConstraint(
                fields=["decision", "person"], condition=Q(kind="gold"), name="look_gold_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(status="claimed", person__isnull=False, lease_until__isnull=False)
                | (~Q(status="claimed") & Q(lease_until=None)),
                name="look_claimed_has_a_holder",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], condition=Q(status__in=["waiting", "claimed"]), name="look_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} look at decision {self.decision_id}"


NOT_THE_AUTHOR = """
    IF EXISTS (
        SELECT 1 FROM review_look look JOIN review_decision decided ON decided.id = look.decision_id
        LEFT JOIN review_opinion opinion ON opinion.look_id = look.id AND TG_TABLE_NAME = 'review_ruling'
        WHERE look.id = NEW.look_id AND NEW.actor_id IN (decided.actor_id, opinion.actor_id)
    ) THEN
        RAISE EXCEPTION 'a second look needs another person' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def by_somebody_else(name: str) -> pgtrigger.Trigger:
    """Let PostgreSQL refuse an opinion of the decision's author, and a ruling of either side."""
    return pgtrigger.Trigger(
        name=name, level=pgtrigger.Row, when=pgtrigger.Before, operation=pgtrigger.Insert, func=NOT_THE_AUTHOR
    )


class Answer(models.Model):
    """What someone says of a case at a second look."""

    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    exit = models.CharField(max_length=20, choices=Exit)
    role = models.CharField(max_length=30, choices=Role, blank=True, default="")
    substance = models.CharField(max_length=30, choices=Substance, blank=True, default="")
    grounds = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.exit} by {self.actor_id}"


class Opinion(Answer):
    """The second opinion, given without knowing the first."""

    look = models.OneToOneField(Look, on_delete=models.PROTECT, related_name="opinion")

    class Meta:
        triggers: ClassVar[list[object]] = [
            append_only("opinion_append_only"),
            by_somebody_else("opinion_by_somebody_else"),
        ]


class Ruling(Answer):
    """How a senior, who gave neither answer, settled a disagreement."""

    look = models.OneToOneField(Look, on_delete=models.PROTECT, related_name="ruling")

    class Meta:
        triggers: ClassVar[list[object]] = [
            append_only("ruling_append_only"),
            by_somebody_else("ruling_by_somebody_else"),
        ]
