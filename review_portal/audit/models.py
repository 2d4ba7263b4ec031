"""Who did what to which row, each line bound to the one before it; the roots and stamps that close over them."""

from __future__ import annotations

from datetime import UTC
from typing import ClassVar

from django.conf import settings
from django.db import models

from qalqan_verify.canon import canonical
from review_portal.audit.append_only import append_only


class Event(models.Model):
    """One audited act. `sha256` covers every other column and the previous event's digest."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=100)
    verb = models.CharField(max_length=80)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target_type", "target_id"], name="event_of_target"),
            models.Index(fields=["verb", "-number"], name="event_by_verb"),
        ]
        triggers: ClassVar[list[object]] = [append_only("event_append_only")]

    def __str__(self) -> str:
        return f"{self.number} {self.actor_label} {self.verb} {self.target_type} {self.target_id}"

    def body(self) -> dict[str, object]:
        """Return what is hashed: people by number and pseudonym, never by name."""
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor_id,
            "actor_label": self.actor_label,
            "verb": self.verb,
            "target_type": self.target_type,
            "target_id": self.target_id,
            "detail": self.detail,
            "previous_sha256": self.previous_sha256,
        }


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def covering(self, number: int) -> Checkpoint | None:
        """Return the checkpoint that closed over the event, if one did."""
        return self.filter(last__gte=number).order_by("number").first()

    def unstamped(self) -> CheckpointQuerySet:
        return self.filter(stamps=None).order_by("-number")


class Checkpoint(models.Model):
    """The end of one interval of the record: the root of the tree over its events (RFC 6962), signed."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    head_sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, unique=True)
    public_key = models.CharField(max_length=64)
    signature = models.BinaryField()

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="checkpoint_is_not_empty")
        ]
        triggers: ClassVar[list[object]] = [append_only("checkpoint_append_only")]

    def __str__(self) -> str:
        return f"checkpoint {self.number}: events {self.first} to {self.last}"

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def events(self) -> models.QuerySet[Event]:
        return Event.objects.filter(number__range=(self.first, self.last)).order_by("number")

    def statement(self) -> dict[str, object]:
        """Return what is hashed, signed and stamped; its digest binds the next checkpoint to this one."""
        return {
            "format": "qalqan-checkpoint-1",
            "number": self.number,
            "first": self.first,
            "last": self.last,
            "root": self.root,
            "head": self.head_sha256,
            "previous": self.previous_sha256,
            "made_at": self.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
        }

    def statement_bytes(self) -> bytes:
        return canonical(self.statement())


class Stamp(models.Model):
    """The word of a time-stamping authority that a checkpoint existed at a time (RFC 3161), kept as it came."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="stamps")
    authority = models.CharField(max_length=300)
    stamped_at = models.DateTimeField()
    token = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        triggers: ClassVar[list[object]] = [append_only("stamp_append_only")]

    def __str__(self) -> str:
        return f"{self.authority} {self.stamped_at:%Y-%m-%dT%H:%M:%SZ}"
