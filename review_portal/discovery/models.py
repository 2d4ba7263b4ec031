"""Candidates for sources, where each was found, and how far the posts have been read for them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.evidence.models import Post
from review_portal.sources.models import Source


class Candidate(models.Model):
    """A public place that posts lead to and nobody watches yet; one row for each place, for good."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ADMITTED = "admitted", _("admitted")
        REJECTED = "rejected", _("rejected")

    place = models.CharField(max_length=500, unique=True)
    address = models.URLField(max_length=500)
    family = models.CharField(max_length=20, choices=Source.Family, help_text=_("A guess, until a person admits."))
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    relevance = models.FloatField(default=0)
    posts = models.PositiveIntegerField(default=0, help_text=_("How many posts lead there."))
    reports = models.PositiveIntegerField(default=0, help_text=_("How many people reported it."))
    found_at = models.DateTimeField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="candidates")
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    grounds = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(relevance__gte=0, relevance__lt=1), name="candidate_relevance_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(status="admitted", source__isnull=False) | (~Q(status="admitted") & Q(source__isnull=True)),
                name="candidate_admitted_is_a_source",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", judged_by__isnull=True, judged_at__isnull=True)
                | (~Q(status="waiting") & Q(judged_by__isnull=False, judged_at__isnull=False) & ~Q(grounds="")),
                name="candidate_is_judged_by_a_person",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "-relevance"], name="candidates_to_judge")
        ]

    def __str__(self) -> str:
        return self.place


# A judged candidate stays as it was judged.
TRANSITIONS: dict[str, set[str]] = {
    Candidate.Status.WAITING: {Candidate.Status.ADMITTED, Candidate.Status.REJECTED},
    Candidate.Status.ADMITTED: set(),
    Candidate.Status.REJECTED: set(),
}


class Sighting(models.Model):
    """A post that leads to a candidate, how, and what the model said of the post."""

    class Relation(models.TextChoices):
        MIRROR = "mirror", _("called a mirror or a spare")
        INVITE = "invite", _("invitation")
        FORWARD = "forward", _("forwarded from there")
        FOUND = "found", _("a search came upon it")
        LINK = "link", _("link")
        NAMED = "named", _("named in the text")

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="sightings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=10, choices=Relation)
    score = models.FloatField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["candidate", "post"], name="sighting_once_a_post"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="sighting_score_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} in {self.post_id}"


class Progress(models.Model):
    """How far the posts have been read for candidates: one row."""

    read_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(pk=1), name="discovery_progress_is_one")
        ]

    def __str__(self) -> str:
        return f"read until {self.read_until}"
