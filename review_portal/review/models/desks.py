"""How each person has set up their desk, how long they looked at hard material, and their breaks."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from review_portal.review.choices import Role

PERSON = settings.AUTH_USER_MODEL


class Desk(models.Model):
    """One person's settings; who has none works with these defaults."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("as the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    person = models.OneToOneField(PERSON, on_delete=models.PROTECT, related_name="desk")
    keys_on = models.BooleanField(default=True)
    keys = models.JSONField(default=dict)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    avoids = ArrayField(models.CharField(max_length=30, choices=Role), default=list, blank=True)
    blur = models.PositiveSmallIntegerField(default=80)
    grey = models.PositiveSmallIntegerField(default=100)
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM)
    high_contrast = models.BooleanField(default=False)
    roomy = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(blur__lte=100, grey__lte=100), name="desk_veils_are_percent"),
        ]

    def __str__(self) -> str:
        return f"desk of {self.person_id}"


class Exposure(models.Model):
    """How long a person looked on one day, and how many pictures they uncovered: theirs to see, nobody's rank."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="exposures")
    day = models.DateField()
    seconds = models.PositiveIntegerField(default=0)
    pictures = models.PositiveIntegerField(default=0)
    stretch_seconds = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "day"], name="exposure_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day}: {self.seconds} s"

    @property
    def minutes(self) -> int:
        return self.seconds // 60


class BreakQuerySet(models.QuerySet["Break"]):
    def running(self, at: datetime) -> BreakQuerySet:
        return self.filter(ended_at=None, until__gt=at)


class Break(models.Model):
    """A pause in which nothing is offered to the person; it ends by itself or when they come back."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="breaks")
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = BreakQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="break_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until}"
