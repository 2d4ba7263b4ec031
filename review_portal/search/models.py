"""The index of posts, the vocabulary, meanings as vectors; what people keep: saved searches and hunts."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

PERSON = settings.AUTH_USER_MODEL
DIMENSIONS = 384


class IndexedPost(models.Model):
    """What search knows of one post: its words, its filters, and which assessment and decision it speaks of."""

    post = models.OneToOneField("evidence.Post", on_delete=models.CASCADE, primary_key=True, related_name="indexed")
    assessment_id = models.BigIntegerField(null=True)
    decision_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    language = models.CharField(max_length=8, blank=True)
    family = models.CharField(max_length=20)
    exit = models.CharField(max_length=20, blank=True)
    words = SearchVectorField()
    indexed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["words"], name="indexed_post_words")]

    def __str__(self) -> str:
        return f"{self.post_id} of {self.at:%Y-%m-%d}"


class Word(models.Model):
    """A word that some post holds, with its Kazakh stem; misspelt and inflected queries find their way through here."""

    word = models.CharField(max_length=40, primary_key=True)
    stem = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stem"], name="word_by_stem"),
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="word_alike"),
        ]

    def __str__(self) -> str:
        return self.word


class Meaning(models.Model):
    """The encoder's pooled state of one post, of length one: near vectors say nearly the same."""

    post = models.OneToOneField("evidence.Post", on_delete=models.CASCADE, primary_key=True, related_name="meaning")
    model = models.CharField(max_length=80)
    vector = HalfVectorField(dimensions=DIMENSIONS)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            HnswIndex(
                fields=["vector"], opclasses=["halfvec_cosine_ops"], m=16, ef_construction=64, name="meaning_nearest"
            ),
        ]

    def __str__(self) -> str:
        return f"meaning of {self.post_id}"


class SavedSearch(models.Model):
    """A search that its owner wants to come back to; `seen_post` is the newest post they have been shown."""

    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="saved_searches")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=1000)
    seen_post = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(forgotten_at=None), name="saved_search_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hunt(models.Model):
    """A retro-hunt: one question put to every post that was ever collected. `reached` is the last post looked at."""

    class Kind(models.TextChoices):
        TERM = "term", _("term")
        CONTACT = "contact", _("contact")
        MODEL = "model", _("model version")

    class Status(models.TextChoices):
        RUNNING = "running", _("under way")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=10, choices=Kind)
    term = models.CharField(max_length=300, blank=True)
    entity = models.ForeignKey("scoring.Entity", on_delete=models.PROTECT, null=True, related_name="hunts")
    model_version = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    started_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="hunts")
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    last = models.BigIntegerField()
    posts = models.BigIntegerField()
    examined = models.BigIntegerField(default=0)
    found = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="term", entity=None) & ~Q(term="")
                | Q(kind="contact", entity__isnull=False)
                | Q(kind="model", entity=None),
                name="hunt_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(status="running", ended_at=None) | (~Q(status="running") & Q(ended_at__isnull=False)),
                name="hunt_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"hunt {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING

    @property
    def share(self) -> float:
        return min(1.0, self.examined / self.posts) if self.posts else 1.0

    @property
    def hundredths(self) -> int:
        return int(100 * self.share)


TRANSITIONS: dict[str, frozenset[str]] = {
    Hunt.Status.RUNNING: frozenset({Hunt.Status.FINISHED, Hunt.Status.CANCELLED}),
    Hunt.Status.FINISHED: frozenset(),
    Hunt.Status.CANCELLED: frozenset(),
}


class Hit(models.Model):
    """A post that a hunt found. A fact; what becomes of it is told by its case."""

    hunt = models.ForeignKey(Hunt, on_delete=models.PROTECT, related_name="hits")
    post = models.ForeignKey("evidence.Post", on_delete=models.CASCADE, related_name="hunt_hits")
    fragment = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hunt", "post"], name="hit_once_a_hunt"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} by {self.hunt_id}"
