"""./manage.py verify_audit: prove that the audit record is whole, or name the event that is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from review_portal.audit.models import Checkpoint, Event
from review_portal.audit.services import checkpoint_faults, faults, head, keys_used, strange_keys


class Command(BaseCommand):
    """Walk the chain from the first event to the last, and prove every checkpoint against its events."""

    help = (
        "Verify the hash chain of the audit log. --head N:SHA256 also proves that a head noted earlier is still in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", help="a head noted earlier, as NUMBER:SHA256; proves that nothing was cut off the end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults(Event.objects.order_by("number").iterator(chunk_size=5000)))
        found += [*checkpoint_faults(), *strange_keys()]
        found_words = [f"Event {fault.number} {fault.reason}." for fault in found]
        if options["head"]:
            found_words += self._against(options["head"])
        if found_words:
            raise CommandError("\n".join(found_words))
        number, sha256 = head()
        closed = Checkpoint.objects.count()
        self.stdout.write(f"{number} events, chain whole. Head {number}:{sha256}. {closed} checkpoints hold.")
        for key, first in keys_used():
            self.stdout.write(f"Key {key} signed from event {first} on.")

    def _against(self, noted: str) -> list[str]:
        number, _, sha256 = noted.partition(":")
        if not number.isdigit() or len(sha256) != 64:
            raise CommandError("Write the head as NUMBER:SHA256, as this command prints it.")
        if Event.objects.filter(number=int(number), sha256=sha256).exists():
            return []
        return [f"Event {number} with digest {sha256} is no longer in the record: it was rewritten or cut off."]
