"""Bundles: who asked for one, and what was made."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from review_portal.audit.append_only import frozen_except


class BundleQuerySet(models.QuerySet["Bundle"]):
    def waiting(self) -> Self:
        return self.filter(made_at=None, problem="").order_by("pk")

    def newest(self) -> Self:
        return self.order_by("-pk")


class Bundle(models.Model):
    """One archive about one case as it stood at a checkpoint; the bytes lie in the store under their SHA-256."""

    case = models.ForeignKey("review.Case", on_delete=models.PROTECT, related_name="bundles")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    checkpoint = models.ForeignKey("audit.Checkpoint", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    problem = models.TextField(blank=True)

    objects = BundleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(made_at=None, sha256="", checkpoint=None)
                | Q(made_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$", checkpoint__isnull=False),
                name="bundle_made_is_whole",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(made_at=None, problem=""), name="bundle_waiting"),
        ]
        triggers: ClassVar[list[object]] = [
            frozen_except("bundle_is_made_once", "checkpoint_id", "made_at", "sha256", "size", "problem"),
            pgtrigger.Protect(
                name="bundle_stays_as_made",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__made_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"bundle {self.pk} of case {self.case_id}"

    @property
    def file_name(self) -> str:
        return f"qalqan-case-{self.case_id}-{self.checkpoint_id}.wacz"
