"""What is kept and what was laid to rest: legal holds, and a stone with a hash for everything that was deleted."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only, frozen_except

PERSON = settings.AUTH_USER_MODEL

# Nobody lays to rest what is held, however they come: the stone is refused, and without a stone nothing is deleted.
HELD = """
    IF EXISTS (
        SELECT 1 FROM evidence_hold held WHERE held.released_at IS NULL AND (
            held.kind = 'all'
            OR (held.kind = 'category' AND held.category = NEW.category)
            OR (held.kind = 'source' AND held.target_id = NEW.source_id)
            OR (held.kind = NEW.kind AND held.target_id = NEW.row_id)
            OR (held.kind = 'contact' AND NEW.kind = 'post' AND EXISTS (
                SELECT 1 FROM scoring_mention said
                WHERE said.post_id = NEW.row_id AND said.entity_id = held.target_id
            ))
        )
    ) THEN
        RAISE EXCEPTION 'retention: % % is held', NEW.kind, NEW.row_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""


class Category(models.TextChoices):
    """What a period is about (settings.RETENTION)."""

    ORDINARY = "ordinary", _("nothing suspected")
    SUSPECTED = "suspected", _("suspected, in no case")
    READINGS = "readings", _("readings of probes")


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self) -> Self:
        return self.filter(released_at=None)


class Hold(models.Model):
    """A person's order that nothing of this is deleted, with the reason; another word of a person ends it."""

    class Kind(models.TextChoices):
        ALL = "all", _("everything")
        CATEGORY = "category", _("a category")
        SOURCE = "source", _("a source")
        POST = "post", _("a post")
        CONTACT = "contact", _("a contact and every post that names it")

    kind = models.CharField(max_length=10, choices=Kind)
    category = models.CharField(max_length=10, choices=Category, blank=True, default="")
    target_id = models.BigIntegerField(null=True)
    shown = models.CharField(max_length=300, blank=True)
    reason = models.TextField()
    placed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    released_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_reason = models.TextField(blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind="all", target_id=None, category="")
                | (Q(kind="category", target_id=None) & ~Q(category=""))
                | Q(kind__in=["source", "post", "contact"], target_id__isnull=False, category=""),
                name="hold_names_what_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None, released_at=None)
                | (Q(released_by__isnull=False, released_at__isnull=False) & ~Q(release_reason="")),
                name="hold_released_by_a_person_with_a_reason",
            ),
        ]
        triggers: ClassVar[list[object]] = [
            frozen_except("hold_is_released_once", "released_by_id", "released_at", "release_reason")
        ]

    def __str__(self) -> str:
        return f"hold on {self.kind} {self.target_id or self.category}"


class Tombstone(models.Model):
    """What stays of a deleted row: what it was, its hash, when it was seen, why and when it went."""

    class Kind(models.TextChoices):
        POST = "post", _("post")
        CAPTURE = "capture", _("capture")
        WARC = "warc", _("sealed file")
        CONTACT = "contact", _("contact")

    kind = models.CharField(max_length=10, choices=Kind)
    row_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    identity = models.CharField(
        max_length=64, blank=True, help_text=_("SHA-256 of a post's id: the same content is not taken in again.")
    )
    source = models.ForeignKey("sources.Source", on_delete=models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=10, choices=Category)
    seen_at = models.DateTimeField()
    buried_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "row_id"], name="tombstone_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "identity"], condition=Q(kind="post"), name="tombstone_of_post"),
        ]
        triggers: ClassVar[list[object]] = [
            append_only("tombstone_append_only"),
            pgtrigger.Trigger(
                name="tombstone_of_nothing_held",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=HELD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id} {self.sha256[:12]}"
