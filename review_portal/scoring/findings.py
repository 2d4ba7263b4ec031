"""Asks the classifier about posts; of the database it only learns which weights are live."""

from __future__ import annotations

import hashlib
import hmac
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from classifier import entities
from classifier.normalise import Normalised, normalise
from review_portal.evidence.models import Post
from review_portal.scoring.models import ModelVersion
from review_portal.scoring.reading import assessed_text, link_addresses
from review_portal.scoring.weights import weights_folder

if TYPE_CHECKING:  # the runtime brings hundreds of megabytes that a web process does not need
    from classifier.reasons import Reason
    from classifier.runtime import Classifier, Prediction


@dataclass(frozen=True, slots=True)
class Found:
    """An entity as it will be kept: a card is masked already."""

    kind: str
    canonical: str
    digest: str
    start: int
    end: int
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.kind, self.canonical, self.digest)


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything the engines say of one post."""

    post: Post
    prediction: Prediction
    reasons: tuple[Reason, ...]
    normalised: Normalised
    found: tuple[Found, ...]

    def changes(self) -> list[dict[str, object]]:
        return [asdict(change) for change in self.normalised.changes]


LOADING = threading.Lock()  # two jobs that begin at once load it once


def loaded_classifier() -> Classifier:
    """Return the classifier that speaks for new posts; a promotion is heard at the next batch."""
    weights = ModelVersion.objects.live_weights()
    with LOADING:
        return classifier_of(weights)


@lru_cache(maxsize=2)  # the live one and the one in shadow
def classifier_of(weights: str) -> Classifier:
    """Load weights once a process (the shipped ones, or a candidate's by its folder's name).

    It takes seconds and hundreds of megabytes.

    Imported here, so that pages and commands that score nothing start without the encoder's libraries.
    """
    from classifier.runtime import Classifier

    return Classifier.load(weights_folder(weights))


def examine(posts: Sequence[Post], *, classifier: Classifier) -> list[Finding]:
    """Score a batch, explain what is worth a person's time, and find the entities in all of it."""
    texts = [assessed_text(post) for post in posts]
    predictions = classifier.predict(texts)
    return [
        Finding(
            post=post,
            prediction=prediction,
            reasons=tuple(classifier.explain(text)) if prediction.flagged or prediction.abstained else (),
            normalised=normalise(text),
            found=find_entities(text, link_addresses(post)),
        )
        for post, text, prediction in zip(posts, texts, predictions, strict=True)
    ]


def find_entities(text: str, links: Sequence[str]) -> tuple[Found, ...]:
    return tuple(kept(entity) for entity in entities.extract(text, links).entities)


def find_rejected(text: str, links: Sequence[str]) -> tuple[entities.Rejected, ...]:
    """Return what looked like an entity and is none, each with its reason; nothing of it is kept."""
    return entities.extract(text, links).rejected


def kept(entity: entities.Entity) -> Found:
    """Return the entity without what must not be kept: of a card the mask and a keyed digest stay."""
    is_card = entity.kind is entities.Kind.CARD
    return Found(
        kind=entity.kind.value,
        canonical=entity.canonical[:500],
        digest=card_digest(entity.value) if is_card else "",
        start=entity.start,
        end=entity.end,
        text=(entity.canonical if is_card else entity.value)[:500],
    )


def card_digest(number: str) -> str:
    """Return HMAC-SHA-256 of the digits: two posts with one card meet, and nobody without the key can try numbers."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in number if sign.isdigit())
    return hmac.new(settings.CARD_DIGEST_KEY.encode(), digits.encode(), hashlib.sha256).hexdigest()
