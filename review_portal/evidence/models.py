"""Facts as they were delivered: WARC files, captures, posts. None of them is ever changed."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only, deleted_under_a_stone, frozen_except
from review_portal.sources.models import CrawlRun, Outcome, Source

KEPT = pgtrigger.Update | pgtrigger.Truncate  # DELETE is retention's, under a tombstone


class WarcFile(models.Model):
    """One sealed file in the store, named by the SHA-256 of its bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar[list[object]] = [
            append_only("warc_file_append_only", KEPT),
            deleted_under_a_stone("warc_file_under_a_stone", "stone.kind = 'warc' AND stone.row_id = OLD.id"),
        ]

    def __str__(self) -> str:
        return self.sha256


class Delivery(models.Model):
    """One acknowledged delivery; the same id again is answered from here."""

    delivery_id = models.UUIDField(unique=True)
    run = models.ForeignKey(CrawlRun, on_delete=models.PROTECT, related_name="deliveries")
    received_at = models.DateTimeField()
    accepted = models.PositiveIntegerField()
    known = models.PositiveIntegerField()

    class Meta:
        triggers: ClassVar[list[object]] = [append_only("delivery_append_only")]

    def __str__(self) -> str:
        return str(self.delivery_id)


class CaptureQuerySet(models.QuerySet["Capture"]):
    def pictures_of(self, capture: Capture) -> CaptureQuerySet:
        """Screenshots of the very bytes that a capture holds or was made from: the same fetch, never a later one."""
        pages = {capture.record_id, capture.of_record} - {""}
        shots = self.filter(run=capture.run_id, kind=Capture.Kind.SCREENSHOT, of_record__in=pages, another_fetch=False)
        return shots.select_related("warc").order_by("pk")

    def kin_of(self, capture: Capture) -> CaptureQuerySet:
        """Return a capture, what was made from it, and what it was made from: bytes, DOM, screenshots."""
        pages = {capture.record_id, capture.of_record} - {""}
        return self.filter(models.Q(record_id__in=pages) | models.Q(run=capture.run_id, of_record__in=pages))


class Capture(models.Model):
    """The bytes of one response, with hash, address and time; the bytes themselves lie in the WARC file."""

    class Kind(models.TextChoices):
        PAGE = "page", _("page")
        PICTURE = "picture", _("picture")
        SCREENSHOT = "screenshot", _("screenshot")

    record_id = models.CharField(max_length=60, unique=True)
    run = models.ForeignKey(CrawlRun, on_delete=models.PROTECT, related_name="captures")
    warc = models.ForeignKey(WarcFile, on_delete=models.PROTECT, related_name="captures")
    url = models.URLField(max_length=2000)
    final_url = models.URLField(max_length=2000)
    fetched_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=200, blank=True)
    payload_sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    ip = models.GenericIPAddressField(null=True)
    outcome = models.CharField(max_length=24, choices=Outcome)
    redirects = models.JSONField(default=list)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PAGE)
    of_record = models.CharField(max_length=60, blank=True, help_text=_("The page that a picture or screenshot is of."))
    another_fetch = models.BooleanField(
        default=False, help_text=_("Not the bytes of that page, but a later look at it.")
    )
    tls_sha256 = models.CharField(max_length=64, blank=True, help_text=_("Fingerprint of the server's certificate."))
    clock_offset_ms = models.IntegerField(
        null=True, help_text=_("How far the clock was off; empty where nobody knows.")
    )

    objects = CaptureQuerySet.as_manager()

    class Meta:
        triggers: ClassVar[list[object]] = [
            append_only("capture_append_only", KEPT),
            deleted_under_a_stone("capture_under_a_stone", "stone.kind = 'capture' AND stone.row_id = OLD.id"),
        ]

    def __str__(self) -> str:
        return self.record_id


class PostQuerySet(models.QuerySet["Post"]):
    def unscored(self) -> PostQuerySet:
        return self.filter(scored_at=None)

    def current(self) -> PostQuerySet:
        """The newest version of each publication."""
        return self.order_by("source_id", "post_id", "-version").distinct("source_id", "post_id")


class Post(models.Model):
    """One publication in one version: an edited text is a new row with the next version number."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="posts")
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="posts")
    post_id = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    content_sha256 = models.CharField(max_length=64)
    url = models.URLField(max_length=2000)
    author = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    hidden_text = models.TextField(blank=True)
    links = models.JSONField(default=list)
    media = models.JSONField(default=list)
    forwarded_from = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=200, blank=True)
    reply_text = models.TextField(blank=True)
    views = models.PositiveBigIntegerField(null=True)
    price = models.CharField(max_length=100, blank=True)
    edited = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    scored_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "post_id", "content_sha256"], name="post_once_per_content"),
            models.UniqueConstraint(fields=["source", "post_id", "version"], name="post_once_per_version"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=models.Q(scored_at=None), name="post_unscored"),
        ]
        triggers: ClassVar[list[object]] = [
            frozen_except("post_facts_frozen", "scored_at", operation=pgtrigger.Update),
            deleted_under_a_stone("post_under_a_stone", "stone.kind = 'post' AND stone.row_id = OLD.id"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.version}"


class Disappearance(models.Model):
    """A publication that was there and is not any more, with the capture that shows it missing."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="disappearances")
    post_id = models.CharField(max_length=200)
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="disappearances")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "post_id"], name="post_disappears_once"),
        ]
        triggers: ClassVar[list[object]] = [
            append_only("disappearance_append_only", KEPT),
            deleted_under_a_stone(
                "disappearance_under_a_stone", "stone.kind = 'capture' AND stone.row_id = OLD.capture_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} gone"


class PictureQuerySet(models.QuerySet["Picture"]):
    def alike(self, phash: int, *, distance: int = 6) -> PictureQuerySet:
        """Pictures that look the same: at most `distance` of the 64 bits differ (re-encoded, resized, a small mark)."""
        differing = Func(F("phash"), phash, template="bit_count((%(expressions)s)::bit(64))", arg_joiner=" # ")
        return self.annotate(differing=differing).filter(differing__lte=distance)

    def in_other_sources(self, picture: Picture, *, distance: int = 6) -> PictureQuerySet:
        """The same picture elsewhere; flat ones (one colour, a gradient) look like everything and are left out."""
        if picture.is_flat:
            return self.none()
        return self.alike(picture.phash, distance=distance).filter(is_flat=False).exclude(source=picture.source_id)


class Picture(models.Model):
    """A picture that a post shows, as it was captured."""

    capture = models.OneToOneField(Capture, on_delete=models.PROTECT, related_name="picture")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="pictures")
    post_id = models.CharField(max_length=200)
    phash = models.BigIntegerField(help_text=_("Perceptual hash of 64 bits, as a signed number."))
    is_flat = models.BooleanField(default=False)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects = PictureQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phash"], name="picture_phash"),
            models.Index(fields=["source", "post_id"], name="pictures_of_post"),
        ]
        triggers: ClassVar[list[object]] = [
            append_only("picture_append_only", KEPT),
            deleted_under_a_stone("picture_under_a_stone", "stone.kind = 'capture' AND stone.row_id = OLD.capture_id"),
        ]

    def __str__(self) -> str:
        return f"picture of {self.post_id}"


# Django looks for models here; these have a file of their own.
from review_portal.evidence.keeping import Category, Hold, Tombstone  # noqa: E402  # below, as in blocking

__all__ = [
    "Capture",
    "Category",
    "Delivery",
    "Disappearance",
    "Hold",
    "Picture",
    "Post",
    "Tombstone",
    "WarcFile",
]
