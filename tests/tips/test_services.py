"""A tip goes from the door to a candidate and a verdict; photos are sealed, uncovered with a trace, and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from review_portal.discovery.models import Candidate
from review_portal.discovery.services import reject_candidates
from review_portal.evidence import store
from review_portal.evidence.developing import Development
from review_portal.sources.services import NewSource, add_source
from review_portal.tips import limits, sealing
from review_portal.tips.errors import Forgotten, Moved, Unfit
from review_portal.tips.models import Finding, Photo, Tip
from review_portal.tips.services import Report, forget_useless, judge_tip, read_tip, reveal_photo, take_in
from review_portal.tips.services import reading as reading_services
from review_portal.tips.uploads import Upload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=31)


def tip_with(address: str = "", content: bytes = b"") -> Tip:
    photos = [Upload("jpeg", content)] if content else []
    return take_in(Report(address, "Almaty", photos), now=NOW)


def read(tip: Tip) -> Tip:
    read_tip(tip.pk, now=NOW)
    tip.refresh_from_db()
    return tip


@pytest.fixture
def undeveloped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Photos that give nothing: the darkroom has tests of its own."""
    monkeypatch.setattr(reading_services, "develop", lambda content: Development(clean=b"\xff\xd8\xff clean"))


def test_a_photo_becomes_candidates_and_evidence(photo: bytes) -> None:
    tip = read(tip_with(content=photo))
    found = {one.canonical: (one.origin, one.certainty) for one in tip.findings.all()}
    assert found["example_qr_shop"] == ("code", "read")
    assert found["snow_kz"] == ("text", "joined")
    assert found["snow_kz_bot"] == ("text", "guessed")
    assert {"t.me/example_qr_shop", "t.me/snow_kz"} <= set(Candidate.objects.values_list("place", flat=True))
    assert sealing.original(Photo.objects.get()) == photo
    assert tip.status == "read"


def test_the_record_tells_seals_and_no_reporter(
    photo: bytes, verbs: Callable[[], list[str]], undeveloped: None
) -> None:
    read(tip_with("@example_shop", photo))
    assert verbs() == ["tip.received", "tip.read"]
    [received, was_read] = Event.objects.order_by("number")
    assert received.actor_label == "public"
    assert received.detail == {"photos": [{"sha256": Photo.objects.get().sha256, "size": len(photo)}]}
    assert was_read.detail["candidates"] == [Candidate.objects.get().pk]


def test_the_job_is_deferred_with_the_row() -> None:
    tip = tip_with("@example_shop")
    assert ProcrastinateJob.objects.get(task_name="tips.read_tips").args == {"ids": [tip.pk]}


def test_reading_twice_changes_nothing() -> None:
    tip = read(tip_with("@example_shop"))
    assert not read_tip(tip.pk, now=NOW)
    assert (Candidate.objects.get().reports, tip.findings.count()) == (1, 1)


def test_each_report_makes_a_candidate_weigh_more() -> None:
    for _ in range(3):
        read(tip_with("https://t.me/example_shop"))
    assert (Candidate.objects.get().reports, Candidate.objects.get().relevance) == (3, 0.75)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("example_shop", "t.me/example_shop"),
        ("https://shop-demo.example/x?y", "shop-demo.example"),
        ("shop-demo.example", "shop-demo.example"),
        ("vk.com/example_wall", "vk.com/example_wall"),
    ],
)
def test_what_is_typed_is_understood(typed: str, place: str) -> None:
    read(tip_with(typed))
    assert place in set(Candidate.objects.values_list("place", flat=True))


def test_a_watched_place_is_named_and_no_candidate() -> None:
    new = NewSource("Shop", "telegram", "", "https://t.me/s/example_shop", "Order 84")
    source = add_source(new, actor=None, now=NOW)
    tip = read(tip_with("@example_shop"))
    assert (tip.findings.get().source, Candidate.objects.count()) == (source, 0)


def test_a_rejected_place_stays_rejected(timur: User) -> None:
    read(tip_with("@example_shop"))
    reject_candidates([Candidate.objects.get().pk], actor=timur, grounds="A florist", now=NOW)
    tip = read(tip_with("@example_shop"))
    assert tip.findings.get().candidate == Candidate.objects.get(status="rejected")


def test_a_card_is_kept_masked() -> None:
    tip = read(tip_with("card 4111 1111 1111 1111"))
    assert "411111111111" not in str(list(tip.findings.values()))
    assert tip.findings.get().digest


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(Unfit, match="Name an address, or send a photo"):
        take_in(Report("  \0 ".replace("\0", "")), now=NOW)
    with pytest.raises(Unfit, match="longer than 2,000"):
        take_in(Report("x" * 2001), now=NOW)


def test_unstorable_signs_do_no_harm() -> None:
    assert tip_with("@example_shop\0\ud800").address.startswith("@example_shop")


def test_a_photo_that_breaks_every_worker_goes_to_a_person_unread(photo: bytes) -> None:
    tip = tip_with(content=photo)
    Tip.objects.update(attempts=3)
    assert read(tip).status == "read"
    assert Photo.objects.get().marks == ["no_answer"]


def test_a_person_judges_once(aigerim: User, saule: User) -> None:
    tip = read(tip_with("@example_shop"))
    with pytest.raises(Unfit, match="in a word or two"):
        judge_tip(tip, "handled", actor=aigerim, grounds=" ", now=NOW)
    with pytest.raises(Refused, match="does not judge"):
        judge_tip(tip, "handled", actor=saule, grounds="seen", now=NOW)
    assert judge_tip(tip, "handled", actor=aigerim, grounds="Watched now.", now=NOW).status == "handled"
    with pytest.raises(Moved, match="meanwhile"):
        judge_tip(tip, "useless", actor=aigerim, grounds="no", now=NOW)


def test_the_database_itself_wants_a_person_behind_a_verdict() -> None:
    tip = read(tip_with("@example_shop"))
    with pytest.raises(IntegrityError, match="tip_is_judged"), transaction.atomic():
        Tip.objects.filter(pk=tip.pk).update(status="useless")


def test_looking_at_a_photo_is_an_act(photo: bytes, aigerim: User, timur: User, undeveloped: None) -> None:
    shown = read(tip_with(content=photo)).photos.get()
    reveal_photo(shown, actor=aigerim, now=NOW)
    assert Event.objects.get(verb="tip.photo_revealed").detail["sha256"] == shown.sha256
    with pytest.raises(Refused, match="does not look"):
        reveal_photo(shown, actor=timur, now=NOW)


def test_a_useless_tip_is_forgotten_with_the_keys_of_its_photos(photo: bytes, aigerim: User, undeveloped: None) -> None:
    tip = judge_tip(read(tip_with("@example_shop", photo)), "useless", actor=aigerim, grounds="A florist", now=NOW)
    assert (forget_useless(now=NOW), forget_useless(now=LATER), forget_useless(now=LATER)) == (0, 1, 0)
    tip.refresh_from_db()
    kept = Photo.objects.get()
    assert (tip.address, tip.note, Finding.objects.count(), len(kept.sha256)) == ("", "", 0, 64)
    with pytest.raises(Forgotten, match="forgotten"):
        sealing.original(kept)


def test_the_store_holds_no_photo_in_the_clear(photo: bytes) -> None:
    sealed = tip_with(content=photo).photos.get()
    assert photo[:64] not in store.get(sealed.stored_sha256)
    Photo.objects.filter(pk=sealed.pk).update(key=sealing.new_key())
    with pytest.raises(Forgotten, match="not those that were sealed"):
        sealing.original(Photo.objects.get())


def test_the_seal_of_a_photo_cannot_be_changed(photo: bytes) -> None:
    tip_with(content=photo)
    with pytest.raises(Exception, match=r"tip_photo_seal_frozen|frozen|changed"), transaction.atomic():
        Photo.objects.update(sha256="0" * 64)


def test_what_was_left_behind_is_taken_up() -> None:
    tip_with("@example_shop")
    assert not Tip.objects.left_behind(NOW)
    assert Tip.objects.left_behind(NOW + limits.TIP_READ_WITHIN).count() == 1
