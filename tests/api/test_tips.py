"""Tips through the API: what each names, photos one by one with a trace, and one verdict by one person."""

from __future__ import annotations

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.evidence.developing import Development
from review_portal.tips.models import Tip
from review_portal.tips.services import Report, read_tip, take_in
from review_portal.tips.services import reading as reading_services
from review_portal.tips.uploads import Upload
from tests.api.conftest import Program

CLEAN = b"\xff\xd8\xff clean"


@pytest.fixture
def tip(db: None, monkeypatch: pytest.MonkeyPatch) -> Tip:
    """Return a tip with an address and a photo, read; the darkroom has tests of its own."""
    monkeypatch.setattr(reading_services, "develop", lambda content: Development(clean=CLEAN, text="a wall"))
    made = take_in(Report("@example_shop", "Abay street", [Upload("jpeg", b"raw")]), now=timezone.now())
    read_tip(made.pk, now=timezone.now())
    return Tip.objects.get(pk=made.pk)


def test_it_tells_what_a_tip_names_and_covers_its_photos(tip: Tip, rita: User) -> None:
    program = Program(rita)
    assert [row["id"] for row in program.every("tips?limit=1")] == [tip.pk]
    told = program.get(f"tips/{tip.pk}").json()
    [named], [photo] = told["findings"], told["photos"]
    assert (named["value"], named["origin"], named["candidate"] is not None) == ("example_shop", "typed", True)
    assert (photo["place"], photo["text"]) == (0, "a wall")


def test_looking_at_a_photo_is_an_event_each_time(tip: Tip, rita: User) -> None:
    program = Program(rita)
    answers = [program.post(f"tips/{tip.pk}/photos/0") for _ in range(2)]
    assert {answer.content for answer in answers} == {CLEAN}
    assert answers[0].headers["Content-Security-Policy"].startswith("sandbox")
    assert Event.objects.filter(verb="tip.photo_revealed").count() == 2
    assert program.post(f"tips/{tip.pk}/photos/1").status_code == 404


def test_a_tip_is_judged_once(tip: Tip, rita: User, aigerim: User) -> None:
    said = {"verdict": "handled", "grounds": "Case 17."}
    told = Program(rita).post(f"tips/{tip.pk}/judge", said).json()
    assert (told["status"], told["judged_by"], told["grounds"]) == ("handled", rita.pseudonym, "Case 17.")
    again = Program(aigerim).post(f"tips/{tip.pk}/judge", said | {"verdict": "useless"})
    assert (again.status_code, again.json()["type"]) == (409, "urn:qalqan:problem:moved")


def test_whoever_only_looks_at_tips_does_not_judge_them(tip: Tip, saule: User, asel: User) -> None:
    program = Program(saule)
    assert program.get(f"tips/{tip.pk}").status_code == 200
    assert program.post(f"tips/{tip.pk}/judge", {"verdict": "useless", "grounds": "x"}).status_code == 403
    assert Program(asel).get("tips").status_code == 403
