"""Queues that gather cases of one sort, and who may take from them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language

from review_portal.review.choices import Role


class QueueQuerySet(models.QuerySet["Queue"]):
    def in_order(self) -> QueueQuerySet:
        return self.filter(closed_at=None).order_by("position", "pk")


class Queue(models.Model):
    """Takes the cases that fit all it asks for; an empty list asks for nothing. The first that fits has the case."""

    slug = models.SlugField(max_length=40, unique=True)
    name_kk = models.CharField(max_length=80)
    name_ru = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    position = models.IntegerField()
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=30, choices=Role), default=list, blank=True)
    families = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    sources = ArrayField(models.BigIntegerField(), default=list, blank=True)
    protected = models.BooleanField(default=False)
    seniors_only = models.BooleanField(default=False)
    by_right_only = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    objects = QueueQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug

    @property
    def name(self) -> str:
        return {"kk": self.name_kk, "en": self.name_en}.get(get_language() or "ru", self.name_ru)


class QueueRight(models.Model):
    """A person may take cases from a queue that is open by right only."""

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="rights")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="queue_rights")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["queue", "person"], name="queue_right_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.queue_id}"
