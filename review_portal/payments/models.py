"""Means of payment, the steps of each, what is asked of banks and exchanges, and the lists they came from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only
from review_portal.scoring.models import Kind as EntityKind
from review_portal.scoring.models import Mention


class Kind(models.TextChoices):
    """What pays; named as the entities are."""

    WALLET = "wallet", _("wallet")
    CARD = "card", _("card")
    IBAN = "iban", _("bank account")
    PHONE = "phone", _("phone wallet")


ENTITY_KINDS = (EntityKind.WALLET, EntityKind.CARD, EntityKind.IBAN)


POSTS = models.Count("entity__mentions__post", distinct=True)
CAMPAIGNS = models.Count("entity__mentions__post__membership__campaign", distinct=True)


class MeansQuerySet(models.QuerySet["PaymentMeans"]):
    def most_named(self) -> MeansQuerySet:
        """Add how many posts name it, in how many campaigns; the most named first."""
        return self.annotate(posts=POSTS, campaigns=CAMPAIGNS).order_by("-posts", "-pk")

    def in_several_campaigns(self) -> MeansQuerySet:
        return self.annotate(campaigns=CAMPAIGNS).filter(campaigns__gt=1)

    def lapsed(self, at: object) -> MeansQuerySet:
        return self.filter(status=PaymentMeans.Status.FROZEN, frozen_until__lte=at)


class PaymentMeans(models.Model):
    """One card, account, phone or wallet. `shown` of a card is masked; `digest` is keyed and tells two apart."""

    class Status(models.TextChoices):
        SEEN = "seen", _("seen")
        CONFIRMED = "confirmed", _("confirmed")
        FREEZE_REQUESTED = "freeze_requested", _("freeze requested")
        FROZEN = "frozen", _("frozen")
        RELEASED = "released", _("released")
        EXPIRED = "expired", _("expired")
        DISMISSED = "dismissed", _("dismissed")

    kind = models.CharField(max_length=10, choices=Kind)
    currency = models.CharField(max_length=8, blank=True, default="")
    variety = models.CharField(max_length=40, blank=True, default="")
    shown = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=Status, default=Status.SEEN)
    entity = models.OneToOneField("scoring.Entity", on_delete=models.PROTECT, null=True, related_name="means")
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    first_seen_at = models.DateTimeField()
    frozen_until = models.DateTimeField(null=True)

    objects = MeansQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "digest"], name="means_is_one"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="means_has_digest"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CARD) | ~Q(shown__regex=r"\d{7}"), name="means_card_is_masked"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["seen", "dismissed"]) | Q(confirmed_by__isnull=False),
                name="means_is_confirmed_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="frozen") | Q(frozen_until__isnull=False), name="means_frozen_has_an_end"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["status", "kind"], name="means_by_status")]

    def __str__(self) -> str:
        return f"{self.kind} {self.shown}"

    @property
    def sightings(self) -> models.QuerySet[Mention]:
        """Every place where a post names it, the newest first."""
        if self.entity_id is None:
            return Mention.objects.none()
        rows = Mention.objects.filter(entity=self.entity_id)
        return rows.select_related("post__source", "post__capture", "post__membership__campaign").order_by("-post_id")

    @property
    def in_pictures(self) -> models.QuerySet[PictureSighting]:
        """Every place in a captured picture that names it, the newest first."""
        if self.entity_id is None:
            return PictureSighting.objects.none()
        rows = PictureSighting.objects.filter(entity=self.entity_id)
        return rows.select_related("capture__picture__source", "capture__payment_reading").order_by("-pk")


TRANSITIONS: dict[PaymentMeans.Status, set[PaymentMeans.Status]] = {
    PaymentMeans.Status.SEEN: {PaymentMeans.Status.CONFIRMED, PaymentMeans.Status.DISMISSED},
    PaymentMeans.Status.CONFIRMED: {PaymentMeans.Status.FREEZE_REQUESTED, PaymentMeans.Status.DISMISSED},
    PaymentMeans.Status.FREEZE_REQUESTED: {PaymentMeans.Status.FROZEN, PaymentMeans.Status.CONFIRMED},
    PaymentMeans.Status.FROZEN: {PaymentMeans.Status.RELEASED, PaymentMeans.Status.EXPIRED},
    PaymentMeans.Status.RELEASED: {PaymentMeans.Status.CONFIRMED},
    PaymentMeans.Status.EXPIRED: {PaymentMeans.Status.CONFIRMED, PaymentMeans.Status.FREEZE_REQUESTED},
    PaymentMeans.Status.DISMISSED: {PaymentMeans.Status.CONFIRMED},
}


class Step(models.Model):
    """One step of a means of payment: who took it, when, on what grounds. Nobody where time ran out."""

    means = models.ForeignKey(PaymentMeans, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=20, choices=PaymentMeans.Status)
    actor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    grounds = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        triggers: ClassVar[list[object]] = [append_only("step_append_only")]

    def __str__(self) -> str:
        return f"{self.means_id} {self.status}"


class ImportedList(models.Model):
    """A list of accounts from another office: where it is from, and the hash of the bytes, which are not kept."""

    name = models.CharField(max_length=200)
    provenance = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, unique=True)
    imported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar[list[object]] = [append_only("imported_list_append_only")]

    def __str__(self) -> str:
        return self.name


class ImportedLine(models.Model):
    """One line of such a list: the means it names, or why it names none."""

    source = models.ForeignKey(ImportedList, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    means = models.ForeignKey(PaymentMeans, on_delete=models.PROTECT, null=True, related_name="listings")
    note = models.CharField(max_length=500, blank=True, default="")
    refusal = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "line"], name="imported_line_once"),
            models.CheckConstraint(
                condition=Q(means__isnull=False) | ~Q(refusal=""), name="imported_line_is_taken_or_refused"
            ),
        ]
        triggers: ClassVar[list[object]] = [append_only("imported_line_append_only")]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.line}"


class Dispatch(models.Model):
    """One letter to one bank or exchange: what it asks to freeze. Whoever drafts it does not send it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    number = models.CharField(max_length=20, unique=True)
    institution = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True, default="")
    grounds = models.TextField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    drafted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(sent_by=F("drafted_by")), name="dispatch_sender_is_not_drafter"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | (Q(sent_by__isnull=False) & ~Q(sha256="")),
                name="dispatch_sent_has_a_sender_and_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DispatchItem(models.Model):
    """One means in a dispatch, and what the bank or exchange said became of it: its receipt."""

    class Answer(models.TextChoices):
        NONE = "", _("no answer yet")
        FROZEN = "frozen", _("frozen")
        NOT_FOUND = "not_found", _("not known there")
        REFUSED = "refused", _("refused")

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="items")
    means = models.ForeignKey(PaymentMeans, on_delete=models.PROTECT, related_name="dispatches")
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default=Answer.NONE)
    reference = models.CharField(max_length=200, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dispatch", "means"], name="dispatch_item_once"),
            models.CheckConstraint(
                condition=Q(answer="") | (Q(answered_at__isnull=False) & ~Q(reference="")),
                name="dispatch_answer_has_a_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.means_id} in {self.dispatch_id}"


# Django looks for models here; these have a file of their own.
from review_portal.payments.picture_models import PictureReading, PictureSighting  # noqa: E402
from review_portal.payments.tracing_models import (  # noqa: E402  # below, since they point back to what is above
    LedgerAnswer,
    Proposal,
    Tag,
    TagPack,
    TraceRun,
)

__all__ = [
    "ENTITY_KINDS",
    "TRANSITIONS",
    "Dispatch",
    "DispatchItem",
    "ImportedLine",
    "ImportedList",
    "Kind",
    "LedgerAnswer",
    "PaymentMeans",
    "PictureReading",
    "PictureSighting",
    "Proposal",
    "Step",
    "Tag",
    "TagPack",
    "TraceRun",
]
