"""Cases: campaigns under judgement, their numbers, and what people said of them without deciding."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only
from review_portal.review.choices import Role
from review_portal.review.querysets import CaseQuerySet

PERSON = settings.AUTH_USER_MODEL
PARTS = ["score", "harm", "reach", "freshness", "recurrence", "age"]


def sum_of_parts() -> models.expressions.Combinable:
    first, *rest = (Cast(KT(f"priority_parts__{part}"), models.IntegerField()) for part in PARTS)
    total: models.expressions.Combinable = first
    for part in rest:
        total = total + part
    return total


class Case(models.Model):
    """A campaign under judgement. Reopened when the campaign grows, never doubled."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being looked at")
        SENIOR = "senior", _("waiting for a senior")
        DECIDED = "decided", _("decided")
        MERGED = "merged", _("went into another case")

    number = models.CharField(max_length=20, unique=True)
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="cases")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    priority = models.IntegerField()
    priority_parts = models.JSONField()
    opened_at = models.DateTimeField()
    newest_at = models.DateTimeField()
    weighed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    holder = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="held_cases")
    lease_until = models.DateTimeField(null=True)
    needs_senior = models.BooleanField(default=False)
    protected = models.BooleanField(default=False)
    language = models.CharField(max_length=8)
    kind = models.CharField(max_length=30, choices=Role, blank=True, default="")
    # Without a queue of its own a case waits in the common one.
    queue = models.ForeignKey("review.Queue", on_delete=models.PROTECT, null=True, related_name="cases")
    version = models.IntegerField(default=1)
    changed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Stronger than one undecided case: a campaign that grows reopens its only one.
            models.UniqueConstraint(fields=["campaign"], name="case_one_a_campaign"),
            models.CheckConstraint(
                condition=Q(status="claimed", holder__isnull=False, lease_until__isnull=False)
                | (~Q(status="claimed") & Q(holder=None, lease_until=None)),
                name="case_claimed_has_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(status="decided", decided_at__isnull=False) | (~Q(status="decided") & Q(decided_at=None)),
                name="case_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | (~Q(status="merged") & Q(merged_into=None)),
                name="case_merged_has_a_signpost",
            ),
            # A missing part would make the sum NULL, and a check that is NULL passes.
            models.CheckConstraint(
                condition=Q(priority_parts__has_keys=PARTS, priority=sum_of_parts()),
                name="case_priority_is_its_parts",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("opened_at")), name="case_due_after_opening"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # take_next and the queue page.
            models.Index(
                fields=["-priority", "due_at", "id"],
                condition=Q(status__in=["waiting", "senior", "claimed"]),
                name="case_most_urgent",
            ),
            models.Index(
                fields=["weighed_at"],
                condition=Q(status__in=["waiting", "senior", "claimed"]),
                name="case_by_weighing",
            ),
            models.Index(fields=["lease_until"], condition=Q(status="claimed"), name="case_lapsed_lease"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_undecided(self) -> bool:
        return self.status in {self.Status.WAITING, self.Status.SENIOR, self.Status.CLAIMED}

    def is_held_by(self, user: AbstractBaseUser, at: datetime) -> bool:
        return self.holder_id == user.pk and self.lease_until is not None and self.lease_until > at


TRANSITIONS: dict[str, frozenset[str]] = {
    Case.Status.WAITING: frozenset({Case.Status.CLAIMED, Case.Status.DECIDED, Case.Status.MERGED}),
    Case.Status.SENIOR: frozenset({Case.Status.CLAIMED, Case.Status.DECIDED, Case.Status.MERGED}),
    # Claimed again: the lease had run out and someone took the case before the sweeper came by.
    Case.Status.CLAIMED: frozenset(Case.Status),
    # Reopened by a new post or by a senior; claimed again by an undo.
    Case.Status.DECIDED: frozenset({Case.Status.WAITING, Case.Status.CLAIMED}),
    Case.Status.MERGED: frozenset(),
}


class CaseCounter(models.Model):
    """The last case number of a year; its row lock makes numbers without gaps."""

    year = models.IntegerField(unique=True)
    last = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Remark(models.Model):
    """What someone said about a case without deciding it."""

    class Kind(models.TextChoices):
        PASSED = "passed", _("passed")
        ASKED = "asked", _("asked a senior")
        ANSWERED = "answered", _("senior's answer")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remarks")
    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "actor"], name="remark_by_case")]
        triggers: ClassVar[list[object]] = [append_only("remark_append_only")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"
