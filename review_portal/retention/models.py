"""What stays of deleted readings: how often each provider showed which verdict, month by month."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ProofMonth(models.Model):
    """The findings of one provider in one month, by the target's role and the verdict; the rows themselves are gone."""

    provider = models.ForeignKey("exports.Provider", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    role = models.CharField(max_length=10)
    verdict = models.CharField(max_length=10)
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "month", "role", "verdict"], name="proof_month_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.month:%Y-%m} {self.role} {self.verdict}: {self.count}"
