"""./manage.py checkpoint: close the interval since the last one now, and have it stamped."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review_portal.audit.models import Checkpoint
from review_portal.audit.services import make_checkpoint, stamp_checkpoint
from review_portal.audit.services.stamping import StampRefused


class Command(BaseCommand):
    """Print what a court, a newspaper or a notary may keep: number, digest and root."""

    help = "Close the record's interval with a signed Merkle root, and stamp it where QALQAN_TSA is set."

    def handle(self, *args: Any, **options: Any) -> None:
        found = make_checkpoint(now=timezone.now()) or Checkpoint.objects.order_by("-number").first()
        if found is None:
            raise CommandError("Nothing was recorded yet.")
        self.stdout.write(f"Checkpoint {found.number}: events {found.first} to {found.last}")
        self.stdout.write(f"root {found.root}\nSHA-256 {found.sha256}\nsigned with {found.public_key}")
        if settings.TSA and not found.stamps.exists():
            try:
                stamp = stamp_checkpoint(found, now=timezone.now())
            except StampRefused as refusal:
                raise CommandError(f"The checkpoint stands, but without a stamp. {refusal}") from refusal
            self.stdout.write(f"stamped at {stamp.stamped_at:%Y-%m-%dT%H:%M:%SZ} by {stamp.authority}")
