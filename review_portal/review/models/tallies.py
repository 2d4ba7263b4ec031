"""What is known of each source, counted ahead: a case page reads one row in the place of every post of the source."""

from __future__ import annotations

from django.db import models


class SourceTally(models.Model):
    """How many posts a source published, how many a model suspected, and how many people accused, at one moment."""

    source = models.OneToOneField("sources.Source", on_delete=models.CASCADE, primary_key=True, related_name="tally")
    posts = models.PositiveIntegerField()
    suspected = models.PositiveIntegerField()
    accused = models.PositiveIntegerField()
    counted_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.source_id}: {self.posts} posts"
