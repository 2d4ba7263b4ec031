"""Letters through the API: the sealed text as it was signed, and every copy that was taken in the record."""

from __future__ import annotations

import hashlib

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.blocking.models import Notice
from review_portal.blocking.services import draft_notice
from tests.api.conftest import Program
from tests.blocking.orders import ordered, sent


@pytest.fixture
def notice(aigerim: User, saule: User) -> Notice:
    """Return a letter that Aigerim drafted about a request that Saule approved."""
    return draft_notice(
        ordered(aigerim, saule, ("host", "shop-demo.example"), shot=False), actor=aigerim, now=timezone.now()
    )


def test_it_lists_letters_by_their_request(notice: Notice, rita: User) -> None:
    program = Program(rita)
    [told] = program.every(f"letters?request={notice.request.number}&limit=1")
    assert (told["number"], told["status"], told["sent_by"]) == (notice.number, "draft", None)
    assert program.every("letters?status=sent") == []


def test_a_letter_tells_its_sealed_text(notice: Notice, rita: User) -> None:
    told = Program(rita).get(f"letters/{notice.pk}").json()
    assert told["body"]["number"] == notice.number
    assert "shop-demo.example" in {item["canonical"] for item in told["body"]["items"]}
    assert "ru.pdf" in told["files"]


def test_who_took_which_file_is_recorded(notice: Notice, rita: User) -> None:
    program = Program(rita)
    sealed = program.get(f"letters/{notice.pk}/files/notice.json")
    assert hashlib.sha256(sealed.content).hexdigest() == notice.body_sha256
    assert program.get(f"letters/{notice.pk}/files/kk.pdf").content.startswith(b"%PDF")
    assert program.get(f"letters/{notice.pk}/files/de.pdf").status_code == 404
    taken = Event.objects.filter(verb="notice.file_taken", target_id=str(notice.pk)).order_by("number")
    assert [event.detail["name"] for event in taken] == ["notice.json", "kk.pdf"]


def test_a_token_without_the_scope_reads_no_letter(notice: Notice, rita: User) -> None:
    assert Program(rita, "requests:read").get("letters").status_code == 403


def test_a_letter_that_went_says_who_sent_it_and_how(aigerim: User, saule: User) -> None:
    went = sent(aigerim, saule, ("host", "shop-demo.example"), now=timezone.now())
    told = Program(aigerim).get(f"letters/{went.pk}").json()
    assert (told["status"], told["sent_by"], bool(told["channel"])) == ("sent", went.sent_by.pseudonym, True)
