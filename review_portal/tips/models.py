"""Tips, their sealed photos, and what was read from them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.accounts.models import ApiKey
from review_portal.audit.append_only import frozen_except
from review_portal.discovery.models import Candidate
from review_portal.scoring.models import Kind
from review_portal.sources.models import Source
from review_portal.tips import limits


class TipQuerySet(models.QuerySet["Tip"]):
    def unread(self) -> Self:
        return self.filter(status=Tip.Status.RECEIVED)

    def waiting(self) -> Self:
        """Tips that were read and wait for a person."""
        return self.filter(status=Tip.Status.READ)

    def left_behind(self, at: datetime) -> Self:
        """Tips whose reading should have ended long ago: the job is lost, or its worker died."""
        return self.unread().filter(received_at__lte=at - limits.TIP_READ_WITHIN)

    def to_forget(self, at: datetime) -> Self:
        """Useless tips whose time is over and of which something is still kept."""
        over = Q(judged_at__lte=at - limits.TIP_USELESS_KEPT, forgotten_at=None)
        return self.filter(over, status=Tip.Status.USELESS)


class Tip(models.Model):
    """One report. Of whoever sent it nothing is kept, unless a partner's key did."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("being read")
        READ = "read", _("waits")
        HANDLED = "handled", _("handled")
        USELESS = "useless", _("useless")

    address = models.CharField(max_length=2000, blank=True)
    note = models.CharField(max_length=500, blank=True)
    partner = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    grounds = models.CharField(max_length=500, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = TipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status="received", read_at=None) | (~Q(status="received") & Q(read_at__isnull=False)),
                name="tip_read_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["received", "read"], judged_by=None, judged_at=None)
                | (
                    Q(status__in=["handled", "useless"], judged_by__isnull=False, judged_at__isnull=False)
                    & ~Q(grounds="")
                ),
                name="tip_is_judged_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(status="useless", address="", note=""),
                name="tip_forgotten_says_nothing",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["received_at"], condition=Q(status="received"), name="tips_unread"),
            models.Index(fields=["status", "-received_at"], name="tips_by_status"),
        ]

    def __str__(self) -> str:
        return f"tip {self.pk}"


TRANSITIONS: dict[str, set[str]] = {
    Tip.Status.RECEIVED: {Tip.Status.READ},
    Tip.Status.READ: {Tip.Status.HANDLED, Tip.Status.USELESS},
    Tip.Status.HANDLED: set(),
    Tip.Status.USELESS: set(),
}


class Photo(models.Model):
    """A photo that came with a tip: the sealed original, and the clean copy that people see."""

    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="photos")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64, help_text=_("Of the bytes as they came."))
    size = models.PositiveIntegerField()
    # Both lie in the store under this key; losing it is how a photo is forgotten, in every copy of the store.
    key = models.BinaryField(null=True)
    stored_sha256 = models.CharField(max_length=64)
    clean_sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    codes = models.JSONField(default=list)
    marks = models.JSONField(default=list, help_text=_("What was odd about it: animated, truncated, unreadable."))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tip", "place"], name="photo_once_a_place"),
        ]
        triggers: ClassVar[list[object]] = [
            frozen_except(
                "tip_photo_seal_frozen", "key", "clean_sha256", "width", "height", "text", "codes", "marks"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"photo {self.place} of {self.tip_id}"


class Finding(models.Model):
    """Whom or what a tip names, where it stood, how surely it was read, and what became of it."""

    class Origin(models.TextChoices):
        TYPED = "typed", _("typed")
        CODE = "code", _("QR code")
        TEXT = "text", _("read from the photo")

    class Certainty(models.TextChoices):
        READ = "read", _("as it stands")
        JOINED = "joined", _("put together again")
        GUESSED = "guessed", _("a guess")

    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="findings")
    origin = models.CharField(max_length=6, choices=Origin)
    certainty = models.CharField(max_length=8, choices=Certainty, default=Certainty.READ)
    kind = models.CharField(max_length=20, choices=Kind)
    canonical = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, blank=True)
    text = models.CharField(max_length=500)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="tip_findings")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tip", "kind", "canonical", "digest"], name="tip_finding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.canonical}"
