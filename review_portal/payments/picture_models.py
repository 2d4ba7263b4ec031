"""What was read of payments in captured pictures: that a picture was looked at, and each place that names a means."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only, deleted_under_a_stone
from review_portal.evidence.models import KEPT

UNDER_A_STONE = "stone.kind = 'capture' AND stone.row_id = OLD.capture_id"


class PictureReading(models.Model):
    """One captured picture was put through the darkroom, once; `marks` say what was odd about it."""

    capture = models.OneToOneField("evidence.Capture", on_delete=models.PROTECT, related_name="payment_reading")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    marks = models.JSONField(default=list)
    read_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar[list[object]] = [
            append_only("picture_reading_append_only", KEPT),
            deleted_under_a_stone("picture_reading_under_a_stone", UNDER_A_STONE),
        ]

    def __str__(self) -> str:
        return f"reading of {self.capture_id}"


class PictureSighting(models.Model):
    """A place in a captured picture that names a means of payment: a box in pixels of the upright picture.

    `is_repaired` says that signs were read otherwise until a checksum held; `text` is what was read, a card masked.
    """

    class Origin(models.TextChoices):
        CODE = "code", _("a code")
        WORDS = "words", _("words")

    capture = models.ForeignKey("evidence.Capture", on_delete=models.PROTECT, related_name="payment_sightings")
    entity = models.ForeignKey("scoring.Entity", on_delete=models.PROTECT, related_name="picture_sightings")
    origin = models.CharField(max_length=5, choices=Origin)
    is_repaired = models.BooleanField(default=False)
    text = models.CharField(max_length=500)
    left = models.PositiveIntegerField()
    top = models.PositiveIntegerField()
    right = models.PositiveIntegerField()
    bottom = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["capture", "entity", "origin"], name="picture_sighting_once"),
            models.CheckConstraint(
                condition=Q(left__lte=F("right")) & Q(top__lte=F("bottom")), name="picture_sighting_is_a_box"
            ),
        ]
        triggers: ClassVar[list[object]] = [
            append_only("picture_sighting_append_only", KEPT),
            deleted_under_a_stone("picture_sighting_under_a_stone", UNDER_A_STONE),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} in {self.capture_id}"
