"""Payments through the API: numbers stay masked, two people freeze, what comes from elsewhere keeps its source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.evidence import store
from review_portal.payments.models import PaymentMeans
from review_portal.payments.services.moving import confirm_means
from review_portal.payments.services.registering import register_found
from tests.api.conftest import Program
from tests.payments.story import CARD, IBAN, publish_advert
from tests.scoring.publishing import assess, publish


@pytest.fixture
def account(db: None) -> PaymentMeans:
    """Return the account that an advert names beside a card and a wallet."""
    publish_advert()
    register_found(now=timezone.now())
    return PaymentMeans.objects.get(kind="iban")


@pytest.fixture
def number(account: PaymentMeans, aigerim: User) -> str:
    """Return the number of a letter that Aigerim drafted about it."""
    confirm_means(account, grounds="Named in the advert.", actor=aigerim, now=timezone.now())
    words = {"means": [account.pk], "institution": "Example Bank", "grounds": "Case 17."}
    return str(Program(aigerim).post("freezes/draft", words).json()["number"])


def test_means_are_listed_by_kind_a_page_at_a_time(account: PaymentMeans, rita: User) -> None:
    program = Program(rita)
    rows = program.every("payments?limit=1")
    assert {row["kind"] for row in rows} == {"iban", "card", "wallet"}
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    [told] = program.every("payments?kind=card")
    assert "•" in told["shown"]
    assert CARD.replace(" ", "") not in str(program.every("payments"))


def test_a_means_tells_where_it_was_seen_and_its_steps(account: PaymentMeans, aigerim: User) -> None:
    program = Program(aigerim)
    [seen] = program.every(f"payments/{account.pk}/sightings")
    post = account.sightings.get().post
    assert (seen["post"], seen["text"], seen["capture"]) == (post.pk, IBAN, post.capture.record_id)
    assert post.text[seen["start"] : seen["end"]] == IBAN
    program.post(f"payments/{account.pk}/confirm", {"grounds": "Named in the advert."})
    [step] = program.every(f"payments/{account.pk}/steps")
    assert (step["status"], step["actor"], step["grounds"]) == ("confirmed", "M-01", "Named in the advert.")


def test_a_number_is_found_or_put_on_record_with_grounds(account: PaymentMeans, aigerim: User) -> None:
    program = Program(aigerim)
    assert program.post("payments/add", {"text": f" {IBAN.lower()} "}).json()["id"] == account.pk
    wrong = program.post("payments/add", {"text": "4111 1111 1111 1112", "grounds": "Seen in a chat."})
    assert (wrong.status_code, wrong.json()["type"]) == (409, "urn:qalqan:problem:no-means")
    assert "Luhn" in wrong.json()["detail"]
    assert program.post("payments/add", {"text": "5105105105105100"}).status_code == 409
    assert program.post("payments/add", {"text": "5105105105105100", "grounds": "A chat."}).json()["kind"] == "card"


def test_what_is_confirmed_already_is_not_confirmed_again(account: PaymentMeans, aigerim: User) -> None:
    program = Program(aigerim)
    assert program.post(f"payments/{account.pk}/confirm", {"grounds": "x"}).json()["confirmed_by"] == "M-01"
    assert program.post(f"payments/{account.pk}/confirm", {"grounds": "x"}).status_code == 409
    assert program.post(f"payments/{account.pk}/dismiss", {"grounds": "A victim's."}).json()["status"] == "dismissed"


def test_the_drafter_does_not_send_and_a_moderators_role_sends_nothing(number: str, aigerim: User, rita: User) -> None:
    assert Program(rita).post(f"freezes/{number}/send").status_code == 403
    User.objects.filter(pk=aigerim.pk).update(role="supervisor")
    answer = Program(User.objects.get(pk=aigerim.pk)).post(f"freezes/{number}/send")
    assert answer.status_code == 409
    assert "second person" in answer.json()["detail"]


def test_a_second_person_seals_it_and_the_answer_freezes(
    number: str, account: PaymentMeans, aigerim: User, saule: User
) -> None:
    sent = Program(saule).post(f"freezes/{number}/send").json()
    program = Program(aigerim)
    assert program.get(f"freezes/{number}/letter.json").content == store.get(sent["sha256"])
    told: dict[str, Any] = {"means": account.pk, "answer": "frozen", "reference": "Letter 7"}
    assert program.post(f"freezes/{number}/answers", told).status_code == 409  # until when?
    until = (timezone.now() + timedelta(days=30)).isoformat()
    answered = program.post(f"freezes/{number}/answers", told | {"until": until}).json()
    assert (answered["status"], answered["items"][0]["reference"]) == ("answered", "Letter 7")
    assert program.get(f"payments/{account.pk}").json()["freezes"] == [number]
    released = Program(saule).post(f"payments/{account.pk}/release", {"grounds": "The holder was a victim."})
    assert released.json()["status"] == "released"


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")])
def test_a_letter_is_taken_in_each_form_and_that_is_recorded(
    form: str, begins: bytes, number: str, aigerim: User, verbs: Any
) -> None:
    assert Program(aigerim).get(f"freezes/{number}/letter.{form}").content.startswith(begins)
    assert {"dispatch.file_taken", "token.used"} <= set(verbs())
    assert Program(aigerim).get(f"freezes/{number}/letter.doc").status_code == 404


def test_a_draft_about_what_is_not_there_or_not_confirmed_is_refused(account: PaymentMeans, aigerim: User) -> None:
    words = {"institution": "Example Bank", "grounds": "Case 17."}
    missing = Program(aigerim).post("freezes/draft", words | {"means": [account.pk, 10**9]})
    assert (missing.status_code, "1000000000" in missing.json()["detail"]) == (409, True)
    unconfirmed = Program(aigerim).post("freezes/draft", words | {"means": [account.pk]})
    assert "only what is confirmed" in unconfirmed.json()["detail"]


def test_a_list_is_taken_in_once_with_where_it_is_from(aigerim: User) -> None:
    program, told = Program(aigerim), {"name": "List 5", "provenance": "Letter 12", "text": f"{IBAN};a\nno;b\n"}
    first, second = (program.post("account-lists/import", told).json() for _ in range(2))
    assert (first["id"], first["taken"], first["refused"]) == (second["id"], 1, 1)
    [row] = program.every("account-lists")
    assert (row["provenance"], row["imported_by"]) == ("Letter 12", "M-01")
    lines = program.every(f"account-lists/{row['id']}/lines?limit=1")
    assert [bool(line["refusal"]) for line in lines] == [False, True]
    assert program.get(f"payments/{lines[0]['means']}").json()["listings"] == [{"list": row["id"], "line": 1}]


def test_what_was_passed_over_is_told_with_the_reason(db: None, rita: User) -> None:
    for text in ("Товар, на карту 4111 1111 1111 1112", "Товар, на карту 5105 1051 0510 5101"):
        assess(publish(text, where="example_shop"))
    found = Program(rita).every("payments/rejected?limit=1")
    assert [row["value"] for row in found] == ["5105…5101", "4111…1112"]
    assert all("Luhn" in row["reason"] for row in found)
