"""A freeze is asked for by two people, and ends with an answer that has a reference."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from review_portal.audit.errors import Refused
from review_portal.evidence import store
from review_portal.payments.letter import as_csv, as_pdf, as_report, body_of, runs_in
from review_portal.payments.models import Dispatch
from review_portal.payments.services.dispatching import draft_dispatch, send_dispatch, withdraw_dispatch, write_answer
from review_portal.payments.services.moving import expire_freezes, release_means
from tests.payments.explorer import wallet
from tests.payments.story import NOON, mention
from tests.scoring.publishing import publish


@pytest.fixture
def drafted(traced, shop, aigerim):
    shop.refresh_from_db()
    words = {"institution": "Example Exchange", "contact": "law@exchange.example", "grounds": "Case 1 <b>"}
    return draft_dispatch([shop], **words, actor=aigerim, now=NOON)


@pytest.fixture
def sent(drafted, saule):
    return send_dispatch(drafted, actor=saule, now=NOON)


def test_a_second_person_sends_and_the_letter_is_sealed(sent, shop, saule):
    shop.refresh_from_db()
    body = json.loads(store.get(sent.sha256))
    assert (sent.number, sent.status, shop.status) == ("FR-2026-000001", "sent", "freeze_requested")
    assert body["items"][0]["identifier"] == wallet("shop")
    assert body["items"][0]["deposits"] == [wallet("deposit")]


def test_what_is_printed_is_what_was_sealed(sent, shop):
    before = as_csv(body_of(sent))
    mention(publish(f"Снова: {wallet('shop')}", where="another_shop"))
    assert shop.sightings.count() == 2
    assert as_csv(body_of(sent)) == before
    [run] = runs_in(json.loads(body_of(sent))["items"])
    assert run.means == shop


def test_the_drafter_cannot_send(drafted, aigerim, saule):
    with pytest.raises(Refused):
        send_dispatch(drafted, actor=aigerim, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=drafted.pk).update(drafted_by=saule, sent_by=saule)


def test_only_what_is_confirmed_can_be_asked_for(shop, aigerim):
    with pytest.raises(Refused):
        draft_dispatch([shop], institution="Bank", contact="", grounds="x", actor=aigerim, now=NOON)


def test_one_means_stands_in_one_draft(drafted, shop, aigerim):
    with pytest.raises(Refused, match=drafted.number):
        draft_dispatch([shop], institution="Bank", contact="", grounds="x", actor=aigerim, now=NOON)
    withdraw_dispatch(drafted, actor=aigerim)
    assert draft_dispatch([shop], institution="Bank", contact="", grounds="x", actor=aigerim, now=NOON)


def answer(sent, actor, word, until=NOON + timedelta(days=30), reference="Letter 7"):
    write_answer(sent.items.get(), word, reference=reference, until=until, actor=actor, now=NOON)


def test_an_answer_freezes_until_a_day_and_the_time_runs_out(sent, shop, aigerim):
    answer(sent, aigerim, "frozen")
    shop.refresh_from_db()
    sent.refresh_from_db()
    assert (shop.status, sent.status) == ("frozen", "answered")
    assert expire_freezes(now=NOON + timedelta(days=31)) == 1
    shop.refresh_from_db()
    assert shop.status == "expired"


def test_a_refusal_brings_it_back_and_an_answer_stands(sent, shop, aigerim):
    answer(sent, aigerim, "not_found")
    shop.refresh_from_db()
    assert shop.status == "confirmed"
    with pytest.raises(Refused):
        answer(sent, aigerim, "frozen")


@pytest.mark.parametrize(
    ("word", "until", "reference"),
    [("frozen", None, "L"), ("frozen", NOON, "L"), ("frozen", NOON, ""), ("", NOON, "L")],
)
def test_an_answer_needs_its_reference_and_an_end(sent, aigerim, word, until, reference):
    with pytest.raises(Refused):
        answer(sent, aigerim, word, until, reference)


def test_a_freeze_can_be_released_before_its_time(sent, shop, aigerim, saule):
    answer(sent, aigerim, "frozen")
    release_means(shop, grounds="The holder was a victim.", actor=saule, now=NOON)
    shop.refresh_from_db()
    assert (shop.status, shop.frozen_until) == ("released", None)


def test_the_letter_and_the_report_are_printed(sent, traced):
    assert as_pdf(sent).startswith(b"%PDF")
    assert as_report(traced).startswith(b"%PDF")
    assert wallet("deposit") in as_csv(store.get(sent.sha256))
