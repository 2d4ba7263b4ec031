"""A case on its way: published, assessed, grouped, opened; and a choice that fits it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from review_portal.accounts.models import User
from review_portal.review.grounds import load_legal_grounds
from review_portal.review.models import Case, LegalGround
from review_portal.review.services import Choice, claim_case
from review_portal.review.weighing import undecided_posts
from tests.review.journey import ADVERT, send_through
from tests.scoring.publishing import NOW, publish


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Let refusals be read as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def law(db: None) -> LegalGround:
    """Return the ground of a blocking notification; a flush of another test may have taken the seeded ones."""
    load_legal_grounds(LegalGround)
    return LegalGround.objects.get(code="kz-communications-41-1-1-1")


@pytest.fixture
def case(db: None) -> Case:
    """Return a waiting case with three mirrors of one advert."""
    [opened] = send_through(*(publish(f"{ADVERT} @example_harbor", where=f"example_mirror_{n}") for n in range(3)))
    return opened


@pytest.fixture
def held(case: Case, aigerim: User) -> Case:
    """Return the case in Aigerim's hands."""
    return claim_case(case, actor=aigerim, now=NOW)


@pytest.fixture
def blocking(law: LegalGround) -> Callable[..., Choice]:
    """Return a function that chooses the blocking notification for all posts of a case."""

    def choose(case: Case, **changes: Any) -> Choice:
        posts = frozenset(undecided_posts(case.campaign).values_list("pk", flat=True))
        words = {"role": "shop_link", "substance": "cathinone", "measure": "channel", "legal_ground": law.pk}
        return Choice(**{"exit": "blocking", "posts": posts, "version": case.version, **words, **changes})

    return choose
