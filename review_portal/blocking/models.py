"""Requests, their items, and the entries that came into force through them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from review_portal.blocking import walls
from review_portal.blocking.measures import Measure, ResourceType, Verdict
from review_portal.blocking.sentences import Reason
from review_portal.review.models import LegalGround

PERSON = settings.AUTH_USER_MODEL


class RequestQuerySet(models.QuerySet["BlockingRequest"]):
    def waiting(self) -> Self:
        """Requests that were signed once and wait for the second person."""
        return self.filter(status="submitted").order_by("submitted_at")

    def newest(self) -> Self:
        return self.order_by("-pk")

    def on_the_way(self, since: datetime) -> Self:
        """Requests that took a step since then, or about which an alarm is open: somebody may owe the next one."""
        moved = ItemStep.objects.filter(item__request=OuterRef("pk"), at__gte=since)
        alarmed = ClockAlarm.objects.filter(request=OuterRef("pk"), ended_at=None)
        return self.filter(Exists(moved) | Exists(alarmed))


class BlockingRequest(models.Model):
    """A batch that one person signs and another approves; both sign the same digest."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        REVOKED = "revoked", _("revoked")

    number = models.CharField(max_length=20, unique=True)
    regime = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="authored_requests")
    submitted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="submitted_requests")
    approver = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="approved_requests")
    explanation = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_grounds = models.TextField(blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(approver=F("author")), name="blocking_approver_is_not_author"),
            models.CheckConstraint(condition=~Q(approver=F("submitted_by")), name="blocking_approver_is_not_submitter"),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(submitted_by__isnull=False, submitted_at__isnull=False, digest__regex=r"^[0-9a-f]{64}$"),
                name="blocking_submitted_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "rejected", "revoked"])
                | (Q(approver__isnull=False, decided_at__isnull=False) & ~Q(decision_grounds="")),
                name="blocking_decided_has_a_person_and_grounds",
            ),
        ]
        triggers: ClassVar[list[object]] = [
            walls.wall("blocking_request_four_eyes", walls.REQUEST, pgtrigger.Insert | pgtrigger.Update),
            pgtrigger.Protect(name="blocking_request_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number


TRANSITIONS: dict[str, frozenset[str]] = {
    BlockingRequest.Status.DRAFT: frozenset({BlockingRequest.Status.SUBMITTED}),
    # Back to draft: any change voids the first signature.
    BlockingRequest.Status.SUBMITTED: frozenset(
        {BlockingRequest.Status.DRAFT, BlockingRequest.Status.APPROVED, BlockingRequest.Status.REJECTED}
    ),
    BlockingRequest.Status.APPROVED: frozenset({BlockingRequest.Status.REVOKED}),
    BlockingRequest.Status.REJECTED: frozenset(),
    BlockingRequest.Status.REVOKED: frozenset(),
}


class BlockItem(models.Model):
    """One thing that the request asks about, with the decision and the sealed capture it rests on."""

    request = models.ForeignKey(BlockingRequest, on_delete=models.PROTECT, related_name="items")
    no = models.PositiveIntegerField()
    resource_type = models.CharField(max_length=10, choices=ResourceType)
    locator = models.TextField()
    canonical = models.CharField(max_length=2000)
    measure = models.CharField(max_length=20, choices=Measure)
    decision = models.ForeignKey("review.Decision", on_delete=models.PROTECT, related_name="block_items")
    post = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="block_items")
    capture = models.ForeignKey("evidence.Capture", on_delete=models.PROTECT, null=True, related_name="block_items")
    legal_ground = models.ForeignKey("review.LegalGround", on_delete=models.PROTECT, related_name="block_items")
    guard_verdict = models.CharField(max_length=15, choices=Verdict)
    guard_reason = models.TextField()
    guard_why = models.JSONField(default=list)
    collateral = models.JSONField(default=dict)
    excluded = models.BooleanField(default=False)
    excluded_reason = models.TextField(blank=True)
    # Left out because it is somebody else's: then it counts among those who would be hit beside the other items.
    is_bystander = models.BooleanField(default=False)
    override_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    override_reason = models.TextField(blank=True)
    override_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["request", "no"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "no"], name="block_item_number_once"),
            models.UniqueConstraint(fields=["request", "canonical", "measure"], name="block_item_target_once"),
            models.CheckConstraint(
                condition=Q(override_by=None, override_until=None)
                | (Q(override_by__isnull=False, override_until__isnull=False) & ~Q(override_reason="")),
                name="block_item_override_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(excluded=True, excluded_reason=""), name="block_item_exclusion_is_explained"
            ),
            models.CheckConstraint(
                condition=Q(excluded=True) | Q(is_bystander=False), name="block_item_bystander_is_left_out"
            ),
        ]
        triggers: ClassVar[list[object]] = [
            walls.wall("block_item_in_draft_only", walls.ITEM, pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.no} {self.canonical}"

    @property
    def passes(self) -> bool:
        """Tell whether the guard, or a senior in its place, lets the item be asked for."""
        return self.guard_verdict == Verdict.ALLOW or (
            self.guard_verdict == Verdict.NEEDS_OVERRIDE and self.override_by_id is not None
        )

    @property
    def guard_told(self) -> str:
        """Return the guard's reason in the reader's language; rows without a key say what they said when written."""
        return Reason.of_row(self.guard_why).told() if self.guard_why else self.guard_reason

    @property
    def exclusion_told(self) -> str:
        """Return why it is left out: in the words of whoever left it out, or the guard's in the reader's language."""
        return self.guard_told if self.excluded_reason == self.guard_reason else self.excluded_reason

    @property
    def blocks(self) -> bool:
        """Tell whether approval puts it on the list; a report to a platform is a letter, not a line."""
        return not self.excluded and self.measure != Measure.PLATFORM_REPORT


class EntryQuerySet(models.QuerySet["BlockEntry"]):
    def in_force(self, at: datetime) -> Self:
        """Entries on the list at the time; what is suspended is off it until a person has looked."""
        held = Suspension.objects.filter(entry=OuterRef("pk"), ended_at=None)
        return self.standing(at).exclude(Exists(held))

    def standing(self, at: datetime) -> Self:
        """Entries whose time runs and whose norm is in force, suspended or not."""
        running = self.filter(status="in_force", starts_at__lte=at, ends_at__gt=at)
        return running.exclude(item__legal_ground__repealed_on__lte=timezone.localdate(at))

    def ending_before(self, at: datetime) -> Self:
        """Entries whose time runs out soon: renewed after a fresh capture, or gone."""
        return self.filter(status="in_force", ends_at__lte=at).order_by("ends_at", "pk")

    def due_to_expire(self, at: datetime) -> Self:
        """Entries whose time is over, or whose norm was repealed: without a ground nothing is blocked."""
        running = self.filter(status="in_force")
        over = running.filter(ends_at__lte=at)
        repealed = list(
            LegalGround.objects.filter(repealed_on__lte=timezone.localdate(at)).values_list("pk", flat=True)
        )
        if not repealed:
            return over
        # Asked one by one: an OR over the join reads every entry. Whoever locks them looks at the status again.
        groundless = running.filter(item__legal_ground__in=repealed)
        return running.filter(pk__in={*over.values_list("pk", flat=True), *groundless.values_list("pk", flat=True)})

    def left_since(self, since: datetime, at: datetime) -> Self:
        """Entries that may have left the list between two times: revoked, run out, held back, or without their norm."""
        held = Suspension.objects.filter(entry=OuterRef("pk"), ended_at=None, since__gte=since)
        days = (timezone.localdate(since), timezone.localdate(at))
        repealed = Q(item__legal_ground__repealed_on__range=days)
        return self.filter(Q(revoked_at__gte=since) | Q(ends_at__range=(since, at)) | repealed | Q(Exists(held)))

    def on_a_reversed_decision(self) -> Self:
        """Entries in force that nobody has looked at since the decision behind them was reversed."""
        looked_at = Suspension.objects.filter(entry=OuterRef("pk"), reason=Suspension.Reason.DECISION)
        return self.filter(~Exists(looked_at), status="in_force", item__decision__reversal__isnull=False)

    def with_grounds(self) -> Self:
        return self.select_related("item__request", "item__legal_ground")


class BlockEntry(models.Model):
    """One line in force, from one approved item; it ends once and never comes back."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        REVOKED = "revoked", _("revoked")
        EXPIRED = "expired", _("expired")

    item = models.OneToOneField(BlockItem, on_delete=models.PROTECT, related_name="entry")
    kind = models.CharField(
        max_length=10, choices=[("host", "host"), ("url", "url"), ("channel", "channel"), ("ip", "ip")]
    )
    canonical = models.CharField(max_length=2000)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.IN_FORCE)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="revoked_entries")
    revoke_grounds = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="block_entry_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(status="revoked", revoked_at__isnull=False, revoked_by__isnull=False)
                & ~Q(revoke_grounds="")
                | (~Q(status="revoked") & Q(revoked_at=None, revoked_by=None)),
                name="block_entry_revoked_has_a_person_and_grounds",
            ),
            models.UniqueConstraint(
                fields=["kind", "canonical"],
                condition=Q(status="in_force"),
                name="block_entry_one_in_force_a_target",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # expire_entries
            models.Index(fields=["ends_at"], condition=Q(status="in_force"), name="block_entry_due"),
        ]
        triggers: ClassVar[list[object]] = [
            walls.wall("block_entry_is_approved", walls.ENTRY, pgtrigger.Insert),
            walls.wall("block_entry_only_ends", walls.ENDED, pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.canonical}"


ENTRY_TRANSITIONS: dict[str, frozenset[str]] = {
    BlockEntry.Status.IN_FORCE: frozenset({BlockEntry.Status.REVOKED, BlockEntry.Status.EXPIRED}),
    BlockEntry.Status.REVOKED: frozenset(),
    BlockEntry.Status.EXPIRED: frozenset(),
}


# Django looks for models here; these have files of their own.
from review_portal.blocking.order_models import (  # noqa: E402  # below, since they point back to what is above
    STEPS,
    Annex,
    ClockAlarm,
    ItemStep,
    Notice,
    NoticeSignature,
)
from review_portal.blocking.watch_models import EndAlarm, HostFacts, Recheck, Suspension  # noqa: E402  # as above

__all__ = [
    "ENTRY_TRANSITIONS",
    "STEPS",
    "TRANSITIONS",
    "Annex",
    "BlockEntry",
    "BlockItem",
    "BlockingRequest",
    "ClockAlarm",
    "EndAlarm",
    "HostFacts",
    "ItemStep",
    "Notice",
    "NoticeSignature",
    "Recheck",
    "Suspension",
]
