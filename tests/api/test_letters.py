"""Letters through the API: the sealed text as it was signed, and every copy that was taken in the record."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.blocking.models import Notice
from review_portal.blocking.services import draft_notice
from review_portal.evidence import store
from tests.api.conftest import Program
from tests.blocking.orders import authority, ordered, sent


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


def test_one_drafts_a_letter_and_another_sends_it(aigerim: User, saule: User) -> None:
    request = ordered(aigerim, saule, ("host", "shop-demo.example"), now=timezone.now())
    drafted = Program(aigerim).post("letters/draft", {"request": request.number, "addressee": "Example Hosting"})
    assert (drafted.status_code, drafted.json()["addressee"]) == (201, "Example Hosting")
    place, way = f"letters/{drafted.json()['id']}/send", {"channel": "e-mail"}
    assert Program(aigerim).post(place, way).status_code == 403
    went = Program(saule).post(place, way).json()
    assert (went["status"], went["channel"], went["sent_by"]) == ("sent", "e-mail", saule.pseudonym)
    again = Program(saule).post(place, way)
    assert (again.status_code, "was sent already" in again.json()["detail"]) == (409, True)


def test_a_letter_is_drafted_about_what_is_approved_only(aigerim: User, saule: User, notice: Notice) -> None:
    program = Program(aigerim)
    assert program.post("letters/draft", {"request": "no such"}).status_code == 404
    assert "channel" in Program(saule).post(f"letters/{notice.pk}/send", {}).json()["errors"]
    lacking = Program(saule).post(f"letters/{notice.pk}/send", {"channel": "courier"})
    assert (lacking.status_code, "no screenshot" in lacking.json()["detail"]) == (409, True)
    assert Notice.objects.get().status == Notice.Status.DRAFT


def test_a_signature_from_outside_is_attached_once(notice: Notice, saule: User, tmp_path: Path, settings: Any) -> None:
    settings.NOTICE_AUTHORITIES = str(tmp_path / "ca.pem")
    signature = authority(tmp_path).sign(store.get(notice.body_sha256))
    program, place = Program(saule), f"letters/{notice.pk}/signatures"
    for _ in range(2):
        told = program.post(place, {"cms": base64.b64encode(signature).decode()}).json()
    [row] = told["signatures"]
    assert (row["signer"], row["attached_by"]) == ("CN=Qalqan releases", saule.pseudonym)
    assert "not base64" in program.post(place, {"cms": "*"}).json()["errors"]["cms"][0]
    assert "not good" in program.post(place, {"cms": base64.b64encode(b"other").decode()}).json()["detail"]
