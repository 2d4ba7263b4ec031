"""Posts that name a shop's wallet, and a ledger that knows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from review_portal.accounts.models import User
from review_portal.evidence.models import Post
from review_portal.payments.models import PaymentMeans, TraceRun
from tests.payments.explorer import serving, shop_story
from tests.payments.story import publish_advert, register_shop, tag_known, trace_shop


@pytest.fixture
def advert(db: None) -> Post:
    return publish_advert()


@pytest.fixture
def shop(advert: Post) -> PaymentMeans:
    return register_shop()


@pytest.fixture
def ledger(settings: Any) -> Iterator[str]:
    with serving(shop_story()) as address:
        settings.LEDGERS = {"btc": address}
        yield address


@pytest.fixture
def tagged(db: None, aigerim: User) -> None:
    tag_known(aigerim)


@pytest.fixture
def traced(shop: PaymentMeans, ledger: str, tagged: None, aigerim: User) -> TraceRun:
    return trace_shop(shop, aigerim)
