"""The pages of requests, letters and renewals, as people with different roles meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.blocking.models import Annex, BlockEntry, BlockingRequest, Notice, Suspension
from review_portal.blocking.services import draft_notice, submit_request, watch_clocks
from review_portal.review.models import LegalGround
from tests.blocking.orders import drafted, ordered, png, sent

Enter = Callable[[User], Client]
SHOP = ("host", "shop-demo.example")


@pytest.fixture
def approved(rita: User, saule: User) -> BlockingRequest:
    return ordered(rita, saule, SHOP, now=timezone.now())


def test_a_draft_takes_a_screenshot_another_norm_and_another_road(rita: User, enter: Enter) -> None:
    request, browser = drafted(rita, shot=False), enter(rita)
    page = f"/requests/{request.number}/"
    browser.post(f"{page}items/1/annex/", {"file": SimpleUploadedFile("x.exe", png())})
    ground = LegalGround.objects.get(code="kz-platforms-9")
    browser.post(f"{page}choose/", {"no": "1", "ground": str(ground.pk)})
    browser.post(f"{page}choose/", {"regime": "kz_platform"})
    request.refresh_from_db()
    assert (Annex.objects.get().media_type, request.items.get().legal_ground, request.regime) == (
        "image/png", ground, "kz_platform"
    )  # fmt: skip
    assert "/annexes/" in browser.get(page).content.decode()


def test_an_attached_picture_can_run_nothing(rita: User, enter: Enter) -> None:
    drafted(rita)
    answer = enter(rita).get(f"/annexes/{Annex.objects.get().pk}/")
    assert answer.content == png(shade=1)
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_letter_is_written_read_and_sent(approved: BlockingRequest, rita: User, saule: User, enter: Enter) -> None:
    enter(rita).post(f"/requests/{approved.number}/notices/", {"addressee": ""})
    notice, browser = Notice.objects.get(), enter(saule)
    page = f"/notices/{notice.pk}/"
    assert "shop-demo.example" in browser.get(page).content.decode()
    for name, start in (("kk.pdf", b"%PDF"), ("en.txt", b"Notice"), ("notice.json", b"{"), ("notice.p7s", b"0")):
        assert browser.get(f"{page}files/{name}").content.startswith(start)
    assert browser.get(f"{page}files/../../etc").status_code == 404
    browser.post(f"{page}send/", {"channel": "courier"})
    notice.refresh_from_db()
    assert notice.status == "sent"


def test_a_signature_that_does_not_hold_is_refused_in_words(
    approved: BlockingRequest, rita: User, saule: User, enter: Enter
) -> None:
    notice = draft_notice(approved, actor=rita, now=timezone.now())
    file = SimpleUploadedFile("x.p7s", b"nothing")
    answer = enter(saule).post(f"/notices/{notice.pk}/sign/", {"signature": file}, follow=True)
    assert "QALQAN_NOTICE_AUTHORITIES" in answer.content.decode()
    assert not notice.signatures.exists()


def test_an_answer_is_written_down(rita: User, saule: User, enter: Enter) -> None:
    request = sent(rita, saule, SHOP, now=timezone.now()).request
    said = {"no": ["1", "2"], "status": "acknowledged", "addressee": "body", "reference": "№ 1"}
    page = enter(rita).post(f"/requests/{request.number}/answers/", said, follow=True).content.decode()
    assert page.count("acknowledged") >= 2 or page.count("принято") >= 2


def test_the_watch_page_shows_what_is_late_and_what_waits(rita: User, saule: User, dana: User, enter: Enter) -> None:
    request = sent(rita, saule, SHOP, now=timezone.now() - timedelta(hours=30)).request
    entry = BlockEntry.objects.get(item__request=request, kind="host")
    Suspension.objects.create(
        entry=entry, reason="owner", detail={"registrar": ["A", "<b>B</b>"]}, since=timezone.now()
    )
    watch_clocks(now=timezone.now())
    browser = enter(dana)
    page = browser.get("/requests/watch/").content.decode()
    assert request.number in page
    assert "<b>B</b>" not in page
    browser.post(f"/entries/{entry.pk}/resume/", {"grounds": "The same owner."})
    assert not Suspension.objects.filter(ended_at=None).exists()


def test_the_calendar_asks_for_a_capture_first(rita: User, saule: User, enter: Enter) -> None:
    ordered(rita, saule, now=timezone.now() - timedelta(days=170))
    entry = BlockEntry.objects.get()
    browser = enter(rita)
    assert entry.canonical in browser.get("/requests/watch/").content.decode()
    browser.post("/requests/renew/", {"entry": str(entry.pk), "act": "recheck"})
    assert entry.item.rechecks.get().purpose == "renew"
    browser.post("/requests/renew/", {"entry": str(entry.pk), "act": "renew", "grounds": "Still."})
    assert BlockingRequest.objects.count() == 1


@pytest.mark.parametrize("door", ["send", "sign"])
def test_a_moderator_neither_sends_nor_signs(approved: BlockingRequest, rita: User, enter: Enter, door: str) -> None:
    notice = draft_notice(approved, actor=rita, now=timezone.now())
    assert enter(rita).post(f"/notices/{notice.pk}/{door}/", {}).status_code == 403


def test_an_administrator_cannot_send_either(approved: BlockingRequest, rita: User, timur: User, enter: Enter) -> None:
    notice = draft_notice(approved, actor=rita, now=timezone.now())
    assert enter(timur).post(f"/notices/{notice.pk}/send/", {"channel": "x"}).status_code == 403


def test_a_signed_draft_shows_its_own_clock(rita: User, saule: User, enter: Enter) -> None:
    request = submit_request(drafted(rita, now=timezone.now()), actor=rita, now=timezone.now())
    assert 'class="grid clocks"' in enter(saule).get(f"/requests/{request.number}/").content.decode()
