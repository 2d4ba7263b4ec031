"""Finds what is past its time and unneeded: whatever points at a row keeps it, unless it was made from the row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from review_portal.discovery.models import Sighting
from review_portal.evidence.models import Capture, Disappearance, Hold, Picture, Post, WarcFile
from review_portal.payments.models import PictureReading, PictureSighting
from review_portal.probes.models import Finding, Measurement
from review_portal.scoring.models import Assessment, Entity, Mention, ShadowAssessment
from review_portal.search.models import Hit, IndexedPost, Meaning
from review_portal.sources.models import Source

# Made from the row and gone with it. Anything else that points at it (a case, a decision, an order, a term) keeps it.
DERIVED: dict[type[Model], tuple[type[Model], ...]] = {
    Post: (Mention, Assessment, ShadowAssessment, Sighting, IndexedPost, Meaning, Hit),
    Capture: (Picture, Disappearance, PictureSighting, PictureReading),
    Entity: (),
    WarcFile: (),
    Finding: (),
    Measurement: (),
}


def needed(model: type[Model], *, but: type[Model] | None = None) -> Q:
    """Return the condition that something points at a row; a table that is added later keeps rows by itself."""
    found = Q()
    for field in model._meta.get_fields(include_hidden=True):
        other: Any = field.related_model
        if field.auto_created and not field.concrete and other not in (*DERIVED[model], but):
            name = field.remote_field.name  # type: ignore[union-attr]  # a relation from the other side has one
            found |= Q(Exists(other._base_manager.filter(**{name: OuterRef("pk")})))
    return found


def due_posts(source: Source, *, suspected: bool, before: datetime) -> QuerySet[Post]:
    """Return the assessed posts of a source that were seen before, and that nothing needs and nobody holds."""
    worth = Assessment.objects.filter(Q(flagged=True) | Q(abstained=True), post=OuterRef("pk"))
    rows = Post.objects.filter(source=source, seen_at__lt=before).exclude(scored_at=None).exclude(needed(Post))
    named = Mention.objects.filter(post=OuterRef("pk"), entity__in=held(Hold.Kind.CONTACT))
    rows = rows.exclude(pk__in=held(Hold.Kind.POST)).exclude(Exists(named))
    return rows.filter(Exists(worth) if suspected else ~Exists(worth)).order_by("pk")


def due_captures(source: Source, *, before: datetime) -> QuerySet[Capture]:
    """Return captures without a post; what a page shows, and the word that a post is gone, stay as long as these.

    The bytes on which a browser worked are named by what was made of them, and stay as long as that.
    """
    shown = Post.objects.filter(source=OuterRef("source"), post_id=OuterRef("post_id"))
    rows = Capture.objects.filter(run__source=source, fetched_at__lt=before).exclude(needed(Capture))
    for model in (Picture, Disappearance):
        rows = rows.exclude(Exists(model._base_manager.filter(Exists(shown), capture=OuterRef("pk"))))
    made = Capture.objects.filter(run=OuterRef("run"), of_record=OuterRef("record_id")).filter(needed(Capture))
    rows = rows.exclude(Exists(made))
    page = Capture.objects.filter(record_id=OuterRef("of_record"))
    return rows.exclude(~Q(of_record="") & Q(Exists(page))).order_by("pk")


def due_files(*, before: datetime) -> QuerySet[WarcFile]:
    """Return sealed files in which no capture lies any more, or never did."""
    return WarcFile.objects.filter(stored_at__lt=before).exclude(needed(WarcFile)).order_by("pk")


def due_contacts(*, before: datetime) -> QuerySet[Entity]:
    """Return contacts that no post names any more, and that are nobody's means of payment."""
    rows = Entity.objects.filter(first_seen_at__lt=before).exclude(needed(Entity))
    return rows.exclude(pk__in=held(Hold.Kind.CONTACT)).order_by("pk")


def held(kind: Hold.Kind) -> QuerySet[Hold, int | None]:
    """Return the rows of a kind that somebody holds."""
    return Hold.objects.standing().filter(kind=kind).values_list("target_id", flat=True)
