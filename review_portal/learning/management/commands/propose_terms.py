"""`./manage.py propose_terms`: proposes rising terms to the linguist now, not only at night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from review_portal.learning.lexicon import propose_terms


class Command(BaseCommand):
    help = "Proposes terms that rise in confirmed adverts and that the lexicon lacks."

    def handle(self, *args: Any, **options: Any) -> None:
        made = propose_terms(now=timezone.now())
        self.stdout.write(f"{len(made)} terms proposed; a linguist judges them on /lexicon/")
