"""Invented posts for the tests of the portal's rooms, and a stand-in for the encoder that flags by a word."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from classifier.normalise import normalise
from review_portal.evidence.models import Capture, Post, WarcFile
from review_portal.scoring.services import score_posts
from review_portal.sources.models import CrawlRun, Source

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SERIAL = count(1)


def source(name: str = "example_harbor") -> Source:
    address = f"http://t.example.test/s/{name}"
    fields = {"family": "telegram", "site": "telegram", "legal_basis": "Order 84", "next_due_at": NOW, "added_at": NOW}
    return Source.objects.get_or_create(address=address, defaults={"name": name, **fields})[0]


def capture(of: Source) -> Capture:
    lease = NOW + timedelta(minutes=2)
    done = {"status": "finished", "finished_at": NOW, "outcome": "OK", "claimed_at": NOW, "lease_until": lease}
    run = CrawlRun.objects.create(source=of, runner="one", **done)
    warc, _ = WarcFile.objects.get_or_create(sha256="0" * 64, defaults={"size": 1, "stored_at": NOW})
    return Capture.objects.create(
        record_id=f"urn:uuid:00000000-0000-4000-8000-{next(SERIAL):012d}",
        run=run, warc=warc, url=of.address, final_url=of.address, fetched_at=NOW, status=200,
        payload_sha256="0" * 64, size=1, outcome="OK",
    )  # fmt: skip


def publish(text: str, *, where: str = "example_harbor", **fields: Any) -> Post:
    """Make one post as a delivery would: with its source, its visit and its capture."""
    of, number = source(where), next(SERIAL)
    content = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
    own = {
        "url": f"http://t.example.test/{where}/{number}",
        "published_at": NOW,
        "seen_at": NOW,
        "version": 1,
        **fields,
    }
    return Post.objects.create(
        source=of, capture=capture(of), post_id=f"{where}/{number}", content_sha256=content, text=text, **own
    )


@dataclass(frozen=True, slots=True)
class Prediction:
    score: float
    flagged: bool
    abstained: bool
    labels: dict[str, float] = field(default_factory=dict)
    substances: dict[str, float] = field(default_factory=dict)
    protected: float = 0.0
    language: str = "ru"
    model_version: str = "words-1"


@dataclass(frozen=True, slots=True)
class Reason:
    start: int
    end: int
    kind: str
    share: float


class WordClassifier:
    """Flags "товар", abstains at "возможно", sees protected content in "помощь". Counts how often it was asked."""

    def __init__(self, version: str = "words-1") -> None:
        self.version = version
        self.asked = 0

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        self.asked += 1
        return [self.judge(normalise(text).text.casefold()) for text in texts]

    def judge(self, text: str) -> Prediction:
        flagged = "товар" in text
        labels = {"sale_advert": 0.9} if flagged else {}
        protected = 0.9 if "помощь" in text else 0.0
        return Prediction(
            score=0.9 if flagged else 0.1, flagged=flagged, abstained="возможно" in text,
            labels=labels, protected=protected, model_version=self.version,
        )  # fmt: skip

    def explain(self, text: str) -> list[Reason]:
        start = text.casefold().find("товар")
        return [Reason(start, start + 5, "sale", 1.0)] if start >= 0 else []


def assess(*posts: Post, now: datetime = NOW) -> None:
    """Score posts with the stand-in."""
    score_posts([post.pk for post in posts], now=now, classifier=WordClassifier())
