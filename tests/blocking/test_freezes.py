"""Letters to banks and exchanges: preserve first, produce later, and a calendar of what runs out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.blocking.freezes import as_pdf, as_text
from review_portal.payments.models import Dispatch, DispatchItem, PaymentMeans

Enter = Callable[[User], Client]
WALLET = "bc1qexampleexampleexampleexample"


@pytest.fixture
def dispatch(rita: User) -> Dispatch:
    now = timezone.now()
    means = PaymentMeans.objects.create(
        kind="wallet", currency="btc", shown=WALLET, digest="1" * 64, status="frozen", confirmed_by=rita,
        first_seen_at=now, frozen_until=now + timedelta(days=9),
    )  # fmt: skip
    row = Dispatch.objects.create(
        number="FR-2026-000001", institution="Example Exchange", grounds="An advert names it.", drafted_by=rita,
        drafted_at=now,
    )  # fmt: skip
    DispatchItem.objects.create(dispatch=row, means=means)
    return row


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", ["preserve", "produce"])
def test_each_letter_names_what_it_is_about(dispatch: Dispatch, kind: str, language: str) -> None:
    lines = [line.strip() for line in as_text(dispatch, kind, language).splitlines()]
    assert {WALLET, "Example Exchange"} & set(lines) == {WALLET}
    assert b"<pdfaid:part>2</pdfaid:part>" in as_pdf(dispatch, kind, language)


def test_to_preserve_and_to_produce_are_two_letters(dispatch: Dispatch) -> None:
    assert "discloses nothing" in as_text(dispatch, "preserve", "en")
    assert "sanction or order attached" in as_text(dispatch, "produce", "en")


def test_the_calendar_shows_a_freeze_that_runs_out(dispatch: Dispatch, saule: User, enter: Enter) -> None:
    assert WALLET in enter(saule).get("/requests/watch/").content.decode()


def test_the_letters_are_for_those_who_see_payments(dispatch: Dispatch, saule: User, enter: Enter) -> None:
    page = f"/freezes/{dispatch.pk}/produce.kk.pdf"
    assert enter(saule).get(page).content.startswith(b"%PDF")
    assert enter(saule).get(f"/freezes/{dispatch.pk}/other.kk.pdf").status_code == 404
