"""Providers, releases, and what providers said about them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only

# Serials are counted without gaps: a provider that sees one missing knows that it missed a release.
NEXT_SERIAL = """
    IF NEW.serial <> COALESCE((SELECT MAX(serial) FROM exports_release), 0) + 1 THEN
        RAISE EXCEPTION 'exports: serial % does not follow the last one', NEW.serial USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
"""
RANKS = "ARRAY['pending', 'failed', 'deployed', 'active']"
ENTRY_RANKS = "ARRAY['pending', 'failed', 'deployed', 'active', 'expired', 'removed']"
# A report that comes late never moves a state back.
FORWARD = """
    IF array_position({ranks}, NEW.state::text) < array_position({ranks}, OLD.state::text)
        OR NEW.provider_id <> OLD.provider_id OR NEW.{about}_id <> OLD.{about}_id THEN
        RAISE EXCEPTION 'exports: a receipt only moves forward' USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
"""


def moves_forward(name: str, *, ranks: str, about: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=FORWARD.format(ranks=ranks, about=about),
    )


class ProviderQuerySet(models.QuerySet["Provider"]):
    def behind(self, serial: int) -> Self:
        """Providers that have not said that they hold this release."""
        return self.filter(held_serial__lt=serial)


class Provider(models.Model):
    """An ISP that fetches releases with its own key."""

    name = models.CharField(max_length=200, unique=True)
    key = models.OneToOneField("accounts.ApiKey", on_delete=models.PROTECT, related_name="provider")
    contact = models.CharField(max_length=300, blank=True)
    client = models.CharField(max_length=80, blank=True)
    # Zone transfers: each generation is a new secret. Secondaries are told of new releases.
    may_transfer = models.BooleanField(default=False)
    transfer_generation = models.PositiveIntegerField(default=0)
    secondaries = models.CharField(max_length=300, blank=True)
    held_serial = models.PositiveIntegerField(default=0)
    last_seen_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    objects = ProviderQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class ReleaseQuerySet(models.QuerySet["Release"]):
    def latest_first(self) -> Self:
        return self.order_by("-serial")


class Release(models.Model):
    """One numbered, signed state of the list. A fact: never changed, only followed by the next."""

    serial = models.PositiveIntegerField(unique=True)
    published_at = models.DateTimeField()
    # Nobody where it only opens what left the list: that waits for no person.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="releases"
    )
    previous_serial = models.PositiveIntegerField(null=True)
    size = models.PositiveIntegerField()
    canary = models.CharField(max_length=253)
    set_hash = models.CharField(max_length=64)
    manifest = models.BinaryField()
    ed25519 = models.BinaryField()
    cms = models.BinaryField()

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        triggers: ClassVar[list[object]] = [
            append_only("release_append_only"),
            pgtrigger.Trigger(
                name="release_serial_follows",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=NEXT_SERIAL,
            ),
        ]

    def __str__(self) -> str:
        return str(self.serial)


class ReleaseFile(models.Model):
    """One format of a release; the bytes lie in the store under their SHA-256."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=80)
    format = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["release", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["release", "name"], name="release_file_name_once")
        ]
        triggers: ClassVar[list[object]] = [append_only("release_file_append_only")]

    def __str__(self) -> str:
        return self.name


class ReleaseEntry(models.Model):
    """What a release changed against the one before; the set at any serial is the sum of the changes up to it.

    Rows grow with the change and not with the list, and so does a delta.
    """

    class Change(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="changes")
    entry = models.ForeignKey("blocking.BlockEntry", on_delete=models.PROTECT, related_name="releases")
    change = models.CharField(max_length=10, choices=Change)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=2000)
    ends_at = models.DateTimeField()
    replaced = models.ForeignKey("blocking.BlockEntry", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["release", "kind", "value"], name="release_entry_value_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What went away, for formats and for alarms.
            models.Index(fields=["release"], condition=~Q(change="added"), name="release_entry_withdrawn"),
            # The set at a serial: the last change of each value.
            models.Index(fields=["kind", "value", "-release"], name="release_entry_history"),
        ]
        triggers: ClassVar[list[object]] = [append_only("release_entry_append_only")]

    def __str__(self) -> str:
        return f"{self.change} {self.value}"


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def open_since(self, at: datetime) -> Self:
        """Receipts that still wait for effect since before the given time."""
        return self.exclude(state="active").filter(first_at__lte=at)


class Receipt(models.Model):
    """What a provider says it did with a release; it only moves forward."""

    class State(models.TextChoices):
        PENDING = "pending", _("fetched")
        FAILED = "failed", _("failed")
        DEPLOYED = "deployed", _("deployed")
        ACTIVE = "active", _("in effect")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="receipts")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="receipts")
    state = models.CharField(max_length=10, choices=State)
    set_hash = models.CharField(max_length=64, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    first_at = models.DateTimeField()
    at = models.DateTimeField()

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "release"], name="receipt_once_a_release"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "failed", "deployed", "active"]),
                name="receipt_state_is_known",
            ),
        ]
        triggers: ClassVar[list[object]] = [moves_forward("receipt_moves_forward", ranks=RANKS, about="release")]

    def __str__(self) -> str:
        return f"{self.provider} {self.release} {self.state}"


# Failed is before deployed: a client that tries again and succeeds moves on, a failure told late changes nothing.
TRANSITIONS: dict[str, frozenset[str]] = {
    Receipt.State.PENDING: frozenset({Receipt.State.FAILED, Receipt.State.DEPLOYED, Receipt.State.ACTIVE}),
    Receipt.State.FAILED: frozenset({Receipt.State.DEPLOYED, Receipt.State.ACTIVE}),
    Receipt.State.DEPLOYED: frozenset({Receipt.State.ACTIVE}),
    Receipt.State.ACTIVE: frozenset(),
}


class EntryReceipt(models.Model):
    """What a provider says of one entry, where it says more than the receipt of the release; it only moves forward."""

    class State(models.TextChoices):
        PENDING = "pending", _("fetched")
        FAILED = "failed", _("failed")
        DEPLOYED = "deployed", _("deployed")
        ACTIVE = "active", _("in effect")
        EXPIRED = "expired", _("expired")
        REMOVED = "removed", _("removed")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="entry_receipts")
    entry = models.ForeignKey("blocking.BlockEntry", on_delete=models.PROTECT, related_name="receipts")
    state = models.CharField(max_length=10, choices=State)
    detail = models.CharField(max_length=500, blank=True)
    first_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "entry"], name="entry_receipt_once_an_entry"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "failed", "deployed", "active", "expired", "removed"]),
                name="entry_receipt_state_is_known",
            ),
        ]
        triggers: ClassVar[list[object]] = [
            moves_forward("entry_receipt_moves_forward", ranks=ENTRY_RANKS, about="entry")
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.entry_id} {self.state}"


# Every state may be followed by each later one: reports get lost.
ENTRY_ORDER: tuple[str, ...] = tuple(EntryReceipt.State.values)


class Alarm(models.Model):
    """Something that a provider owes and has not shown; it ends by itself when it is shown."""

    class Kind(models.TextChoices):
        STALE = "stale", _("silent")
        UNCONFIRMED = "unconfirmed", _("entries not confirmed")
        NOT_OPENED = "not_opened", _("removal not confirmed")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=12, choices=Kind)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, related_name="alarms")
    example = models.CharField(max_length=2000, blank=True)
    lines = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["provider", "kind"], condition=Q(ended_at=None), name="alarm_one_open_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.kind}"
