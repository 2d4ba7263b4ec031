"""`./manage.py compare_models`: one JSON, the candidate in shadow beside the live model."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review_portal.learning.comparing import compare, judge_missing, recent_decisions
from review_portal.learning.rows import gold_posts
from review_portal.scoring.models import ModelVersion


class Command(BaseCommand):
    help = "Compares the candidate with the live model on gold and on recent decisions, by language and kind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how far back decisions count")

    def handle(self, *args: Any, **options: Any) -> None:
        candidate = ModelVersion.objects.in_shadow()
        if candidate is None:
            raise CommandError("No candidate judges in shadow; train one with ./manage.py train_from_decisions.")
        now = timezone.now()
        since = now - timedelta(days=options["days"])
        judge_missing(candidate, [*gold_posts(), *recent_decisions(candidate, since=since)], now=now)
        self.stdout.write(json.dumps(compare(candidate, since=since), ensure_ascii=False))
