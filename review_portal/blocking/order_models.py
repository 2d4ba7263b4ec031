"""The way of each item after it was drafted, what is attached to it, and the letters that carry it out."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only
from review_portal.blocking import walls
from review_portal.blocking.regimes import addressee_title

PERSON = settings.AUTH_USER_MODEL


class ItemStepQuerySet(models.QuerySet["ItemStep"]):
    def newest(self) -> Self:
        """The last step of each item: where it stands."""
        return self.order_by("item_id", "-pk").distinct("item_id")


class ItemStep(models.Model):
    """One step of an item: who took it, when, on what word. The newest one is where the item stands."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMED = "confirmed", _("confirmed")
        SIGNED = "signed", _("signed")
        SENT = "sent", _("sent")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        EXECUTED = "executed", _("executed")
        VERIFIED = "verified", _("verified as effective")
        REMOVED = "removed", _("removed at the source")
        REVOKED = "revoked", _("revoked")
        RESTORED = "restored", _("restored")

    class Refusal(models.TextChoices):
        """Why an addressee does not do it (the forms of EU 2021/784, annex III)."""

        NONE = "", "—"
        ERROR = "error", _("manifest error")
        INSUFFICIENT = "insufficient", _("insufficient information")
        IMPOSSIBLE = "impossible", _("impossible")
        NOT_COMPETENT = "not_competent", _("not within their competence")

    item = models.ForeignKey("blocking.BlockItem", on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=12, choices=Status)
    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    addressee = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=300, blank=True)
    refusal = models.CharField(max_length=16, choices=Refusal, blank=True, default=Refusal.NONE)
    at = models.DateTimeField()

    objects = ItemStepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["item", "-id"], name="item_step_newest")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(refusal="") | (Q(status="acknowledged") & ~Q(reference="")),
                name="item_step_refusal_is_their_answer",
            )
        ]
        triggers: ClassVar[list[object]] = [
            append_only("item_step_append_only"),
            walls.wall("item_step_follows", walls.STEP, pgtrigger.Insert),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.status}"


STEPS: dict[str, frozenset[str]] = {before: frozenset(after.split()) for before, after in walls.FOLLOWS.items()}


class Annex(models.Model):
    """A file that goes with an item, in the store under its hash: the screenshot that an order must come with."""

    class Kind(models.TextChoices):
        SCREENSHOT = "screenshot", _("screenshot")
        DOCUMENT = "document", _("document")

    item = models.ForeignKey("blocking.BlockItem", on_delete=models.PROTECT, related_name="annexes")
    kind = models.CharField(max_length=12, choices=Kind)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["item", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "sha256"], name="annex_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="annex_has_digest"),
        ]
        triggers: ClassVar[list[object]] = [
            walls.wall("annex_in_draft_only", walls.ANNEX, pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def newest(self) -> Self:
        return self.order_by("-pk")


class Notice(models.Model):
    """One letter about a request to one addressee: sealed text, our signature, and one from outside where the law asks.

    Whoever drafted the request does not send it: the sender is one who approves.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent")

    request = models.ForeignKey("blocking.BlockingRequest", on_delete=models.PROTECT, related_name="notices")
    number = models.CharField(max_length=30, unique=True)
    profile = models.CharField(max_length=40)
    addressee = models.CharField(max_length=200)
    channel = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    is_withdrawal = models.BooleanField(default=False)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    body_sha256 = models.CharField(max_length=64)
    cms = models.BinaryField()
    sent_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status="draft", sent_at=None, sent_by=None)
                | Q(status="sent", sent_at__isnull=False, sent_by__isnull=False),
                name="notice_sent_by_a_person",
            ),
            models.CheckConstraint(condition=Q(body_sha256__regex=r"^[0-9a-f]{64}$"), name="notice_is_sealed"),
            models.CheckConstraint(condition=~Q(sent_at__lt=F("drafted_at")), name="notice_sent_after_drafting"),
        ]
        triggers: ClassVar[list[object]] = [
            walls.wall("notice_is_whole", walls.NOTICE, pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def to(self) -> str:
        """Return the addressee as a reader calls it; a name that is no code is its own title."""
        return addressee_title(self.addressee, get_language() or "ru")


class NoticeSignature(models.Model):
    """A signature that an authority outside put under the sealed text; kept only when it was verified."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="signatures")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signer = models.CharField(max_length=300)
    serial = models.CharField(max_length=60)
    authority = models.CharField(max_length=300)
    attached_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "sha256"], name="notice_signature_once")
        ]
        triggers: ClassVar[list[object]] = [append_only("notice_signature_append_only")]

    def __str__(self) -> str:
        return f"{self.signer} {self.serial}"


class ClockAlarm(models.Model):
    """A stage of a request that is past its time; it ends by itself when the step is taken."""

    request = models.ForeignKey("blocking.BlockingRequest", on_delete=models.PROTECT, related_name="alarms")
    stage = models.CharField(max_length=20)
    addressee = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    items = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["request", "stage"], condition=Q(ended_at=None), name="clock_alarm_one_open_a_stage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.stage}"
