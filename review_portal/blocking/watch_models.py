"""What is looked at again while an entry stands: the page, the name's owner, and what holds the entry back."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only
from review_portal.blocking import walls
from review_portal.blocking.holds import told

PERSON = settings.AUTH_USER_MODEL


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def waiting(self) -> Self:
        return self.filter(outcome="waiting").order_by("asked_at", "pk")

    def seen_again(self, since: datetime) -> Self:
        """Rechecks that found the page as it was, or that a person accepted, since then."""
        found = Q(outcome="unchanged", settled_at__gte=since) | Q(judged_at__gte=since)
        return self.filter(found)

    def for_people(self) -> Self:
        """Rechecks that found something else than before, and that nobody has judged.

        A page that was to be removed is the other way round: gone is as it should be, and what still stands is asked.
        """
        surprising = Q(outcome__in=["changed", "unseen"]) | Q(outcome="gone") & ~Q(purpose="removal")
        surprising |= Q(outcome="unchanged", purpose="removal")
        return self.filter(surprising, judged_at=None).order_by("settled_at", "pk")


class Recheck(models.Model):
    """One fresh capture of the page that an item rests on, made by a runner, and how it compares."""

    class Purpose(models.TextChoices):
        PUBLISH = "publish", _("before publishing")
        RENEW = "renew", _("before renewal")
        REMOVAL = "removal", _("after the platform's time")

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting for the capture")
        UNCHANGED = "unchanged", _("unchanged")
        CHANGED = "changed", _("changed")
        GONE = "gone", _("gone")
        UNSEEN = "unseen", _("could not be seen")

    item = models.ForeignKey("blocking.BlockItem", on_delete=models.PROTECT, related_name="rechecks")
    purpose = models.CharField(max_length=10, choices=Purpose)
    source = models.ForeignKey("sources.Source", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    capture = models.ForeignKey("evidence.Capture", on_delete=models.PROTECT, null=True, related_name="+")
    likeness = models.FloatField(null=True)
    settled_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    grounds = models.TextField(blank=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item"], condition=Q(outcome="waiting"), name="recheck_one_waiting"),
            models.CheckConstraint(
                condition=Q(outcome="waiting", settled_at=None) | (~Q(outcome="waiting") & Q(settled_at__isnull=False)),
                name="recheck_settled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["unchanged", "changed"]) | Q(capture__isnull=False),
                name="recheck_compared_has_a_capture",
            ),
            models.CheckConstraint(
                condition=Q(judged_by=None, judged_at=None)
                | (Q(judged_by__isnull=False, judged_at__isnull=False) & ~Q(grounds="")),
                name="recheck_judged_by_a_person_with_grounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"


class Suspension(models.Model):
    """What keeps an entry off the list for now. It ends by a fresh capture, or by a person with grounds."""

    class Reason(models.TextChoices):
        RECAPTURE = "recapture", _("waits for a fresh capture")
        DRIFT = "drift", _("the page changed or is gone")
        OWNER = "owner", _("the name changed hands")
        DECISION = "decision", _("the decision was reversed")

    entry = models.ForeignKey("blocking.BlockEntry", on_delete=models.PROTECT, related_name="suspensions")
    reason = models.CharField(max_length=10, choices=Reason)
    detail = models.JSONField(default=dict)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    grounds = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["entry", "reason"], condition=Q(ended_at=None), name="suspension_one_open_a_reason"
            ),
            # A machine may lift only what waited for a machine.
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(reason="recapture") | (Q(ended_by__isnull=False) & ~Q(grounds="")),
                name="suspension_ended_by_a_person",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # EntryQuerySet.in_force
            models.Index(fields=["entry"], condition=Q(ended_at=None), name="suspension_open"),
        ]
        triggers: ClassVar[list[object]] = [
            walls.wall("suspension_ends_once", walls.SUSPENSION, pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.reason}"

    @property
    def told(self) -> list[str]:
        """Return what is known of it, in the reader's language."""
        return list(told(self.detail))


class EndAlarm(models.Model):
    """Something that runs out soon and was not asked for anew; it ends by itself when it was, or when it ran out."""

    class Kind(models.TextChoices):
        ENTRY = "entry", _("an entry runs out")
        OVERRIDE = "override", _("a senior's override runs out")
        FREEZE = "freeze", _("a freeze runs out")

    kind = models.CharField(max_length=10, choices=Kind)
    entry = models.ForeignKey("blocking.BlockEntry", on_delete=models.PROTECT, null=True, related_name="end_alarms")
    means = models.ForeignKey("payments.PaymentMeans", on_delete=models.PROTECT, null=True, related_name="end_alarms")
    ends_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="freeze", entry=None, means__isnull=False)
                | (~Q(kind="freeze") & Q(entry__isnull=False, means=None)),
                name="end_alarm_names_what_ends",
            ),
            models.UniqueConstraint(
                fields=["entry", "means"], condition=Q(ended_at=None), nulls_distinct=False, name="end_alarm_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ends_at:%Y-%m-%d}"


class HostFacts(models.Model):
    """Who held a name when we looked: name servers, registrar, registrant, and since when it is registered."""

    host = models.CharField(max_length=253, db_index=True)
    name_servers = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    registrar = models.CharField(max_length=300, blank=True)
    registrant = models.CharField(
        max_length=64, blank=True, help_text=_("A digest: we compare owners, we do not keep them.")
    )
    registered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        triggers: ClassVar[list[object]] = [append_only("host_facts_append_only")]

    def __str__(self) -> str:
        return self.host
