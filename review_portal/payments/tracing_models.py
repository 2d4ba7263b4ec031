"""Traces as resumable work, the ledgers' raw answers they rest on, tags with their sources, and proposals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only


class LedgerAnswer(models.Model):
    """One raw answer of a ledger's server: a fact that reports rest on."""

    endpoint = models.CharField(max_length=2000)
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["endpoint", "-at"], name="ledger_answer_newest")]
        triggers: ClassVar[list[object]] = [append_only("ledger_answer_append_only")]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.sha256[:8]}"


class TraceRunQuerySet(models.QuerySet["TraceRun"]):
    def unfinished(self) -> TraceRunQuerySet:
        return self.filter(status=TraceRun.Status.RUNNING)

    def left_behind(self, before: datetime) -> TraceRunQuerySet:
        return self.unfinished().filter(moved_at__lt=before)


class TraceRun(models.Model):
    """One trace of one wallet, both ways. `state` is where it stands; a run that was interrupted goes on from there."""

    class Status(models.TextChoices):
        RUNNING = "running", _("under way")
        INTERRUPTED = "interrupted", _("interrupted")
        FINISHED = "finished", _("finished")

    means = models.ForeignKey("payments.PaymentMeans", on_delete=models.PROTECT, related_name="traces")
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    limits = models.JSONField()
    state = models.JSONField()
    transfers = models.JSONField(default=list)
    answers = models.ManyToManyField(LedgerAnswer, related_name="runs")
    ledger = models.CharField(max_length=200)
    height = models.BigIntegerField(null=True)
    asked = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True, default="")
    report_sha256 = models.CharField(max_length=64, blank=True, default="")
    started_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = TraceRunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["means"], condition=Q(status="running"), name="trace_one_under_way"),
            models.CheckConstraint(
                condition=~Q(status="finished") | ~Q(report_sha256=""), name="trace_finished_has_a_report"
            ),
        ]

    def __str__(self) -> str:
        return f"trace {self.pk} of {self.means_id}"


class TagPack(models.Model):
    """A published collection of tags, kept as the bytes that came."""

    title = models.CharField(max_length=200)
    creator = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    imported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class TagQuerySet(models.QuerySet["Tag"]):
    def of(self, addresses: Iterable[str]) -> TagQuerySet:
        """Return all that is said of some addresses, the surest first; none is called the best."""
        found = self.filter(address__in=addresses, withdrawn_at=None).select_related("pack", "author")
        return found.order_by("address", "-level", "label", "pk")


class Tag(models.Model):
    """What one source says of one address. Without a pack it is our own, said by a person with grounds."""

    currency = models.CharField(max_length=8)
    address = models.CharField(max_length=200, db_index=True)
    label = models.CharField(max_length=200)
    category = models.CharField(max_length=60, blank=True, default="")
    source = models.CharField(max_length=500)
    confidence = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    body = models.JSONField(default=dict)
    pack = models.ForeignKey(TagPack, on_delete=models.PROTECT, null=True, related_name="tags")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(pack__isnull=False) | Q(author__isnull=False), name="tag_is_said_by_somebody"
            ),
            models.CheckConstraint(condition=Q(level__lte=100), name="tag_level_is_on_the_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.address}"


class Proposal(models.Model):
    """Two campaigns whose money meets. Only a person makes one of them, or says that they are two."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("put together")
        DECLINED = "declined", _("left apart")

    class Reason(models.TextChoices):
        SHARED = "shared", _("one means of payment in both")
        COSPENT = "cospent", _("wallets spent together")
        DEPOSIT = "deposit", _("one deposit address")
        PAID = "paid", _("one pays the other")

    left = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    confidence = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["left", "right", "reason"], name="proposal_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="proposal_is_ordered"),
            models.CheckConstraint(
                condition=Q(status="open") | Q(decided_by__isnull=False), name="proposal_is_decided_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} and {self.right_id}: {self.reason}"
