"""The screenshot that an order must come with attaches itself where a crawler has taken one."""

from __future__ import annotations

import hashlib

import pytest

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.blocking.models import Annex, BlockingRequest, Recheck
from review_portal.blocking.services import ask_screenshots, draft_request, settle_rechecks, submit_request
from review_portal.evidence import store
from tests.blocking.orders import bring, drafted, photograph, png
from tests.blocking.records import NOW, decision, post

pytestmark = pytest.mark.django_db
PAGE = "<html><body><p>the advert is here</p></body></html>"


def fetch() -> object:
    return Event.objects.filter(verb="annex.added").last().detail["fetch"]  # type: ignore[union-attr]  # there is one


def recaptured(request: BlockingRequest, body: str = PAGE) -> None:
    """Ask for the picture that a draft lacks, and bring it."""
    assert ask_screenshots(now=NOW) == request.items.filter(excluded=False).count()
    for recheck in Recheck.objects.waiting():
        photograph(bring(recheck, body, at=NOW))
    settle_rechecks(now=NOW)


def test_a_draft_takes_the_picture_of_the_same_fetch_by_itself(rita: User) -> None:
    advert = post()
    shot = photograph(advert.capture)
    item = draft_request(decision(rita, advert), actor=rita, now=NOW).items.filter(excluded=False)[0]
    annex = item.annexes.get()
    assert (annex.kind, annex.sha256, annex.media_type) == ("screenshot", shot.payload_sha256, "image/png")
    assert fetch() == "same"
    assert store.get(annex.sha256) == store.payload(shot.warc.sha256, shot.record_id)


def test_a_draft_without_a_picture_gets_one_of_a_fresh_capture_and_says_that_it_is_another(rita: User) -> None:
    request = drafted(rita, shot=False)
    recaptured(request)
    assert all(item.annexes.filter(kind="screenshot").exists() for item in request.items.filter(excluded=False))
    assert fetch() == "another"
    assert ask_screenshots(now=NOW) == 0


def test_a_page_that_cannot_be_asked_for_stops_no_other(rita: User) -> None:
    advert = post(("host", "one.example"), url="ftp://files.example/1")
    draft_request(decision(rita, advert), actor=rita, now=NOW)
    whole = drafted(rita, shot=False).items.filter(excluded=False).count()
    assert ask_screenshots(now=NOW) == whole


def test_a_page_that_has_changed_proves_nothing_of_the_text(rita: User) -> None:
    recaptured(drafted(rita, shot=False), "<html><body>an empty shelf and nothing else at all</body></html>")
    assert not Annex.objects.exists()
    assert ask_screenshots(now=NOW) == 0


def test_what_is_signed_gets_no_new_annex(rita: User) -> None:
    request = drafted(rita, shot=False)
    ask_screenshots(now=NOW)
    submit_request(request, actor=rita, now=NOW)
    for recheck in Recheck.objects.waiting():
        photograph(bring(recheck, PAGE, at=NOW))
    settle_rechecks(now=NOW)
    assert not Annex.objects.exists()


def test_a_picture_that_somebody_attached_is_kept(rita: User) -> None:
    request = drafted(rita)
    assert ask_screenshots(now=NOW) == 0
    own = {hashlib.sha256(png(shade=item.no)).hexdigest() for item in request.items.filter(excluded=False)}
    assert set(Annex.objects.values_list("sha256", flat=True)) == own
