"""An owner complains without an account, a reviewer decides, the owner reads the answer; hostile files stay outside."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.appeals.models import Appeal, AppealFile
from review_portal.blocking.models import BlockEntry
from tests.exports.records import listed

ENGLISH = {"headers": {"Accept-Language": "en"}}
FORM = {"address": "shop-demo.example", "who": "owner", "reason": "We sell tea and nothing else.", "email": ""}


@pytest.fixture
def restricted(rita: User, saule: User, dana: User) -> BlockEntry:
    User.objects.update(language="en")
    [made] = listed(rita, saule, "shop-demo.example", now=timezone.now())
    return made


def test_from_the_complaint_to_the_answer(restricted: BlockEntry, dana: User, client: Client) -> None:
    paper = SimpleUploadedFile("licence.pdf", b"%PDF-1.7 a licence")
    filed = client.post("/appeal/file/", {**FORM, "files": paper}, **ENGLISH).content.decode()
    appeal = Appeal.objects.get()
    code = re.findall(r'class="mono">([0-9a-f]{16})<', filed)[0]
    desk = Client()
    desk.force_login(User.objects.get(pk=dana.pk), backend="django.contrib.auth.backends.ModelBackend")
    assert "We sell tea" in desk.get(f"/appeals/{appeal.number}/").content.decode()
    form = {"answer": "You are right, it is tea.", f"outcome-{appeal.entries.get().pk}": "overturned"}
    done = desk.post(f"/appeals/{appeal.number}/decide/", form, follow=True).content.decode()
    assert "restriction lifted" in done
    answer = client.post("/appeal/answer/", {"number": appeal.number, "code": code}, **ENGLISH).content.decode()
    assert "You are right, it is tea." in answer
    assert "Open again, provider by provider" in answer or "restriction lifted" in answer


def test_a_wrong_code_opens_nothing(restricted: BlockEntry, client: Client) -> None:
    client.post("/appeal/file/", FORM, **ENGLISH)
    number = Appeal.objects.get().number
    wrong = [
        client.post("/appeal/answer/", {"number": known, "code": "0" * 16}, **ENGLISH) for known in (number, "Ж-1-1")
    ]
    assert [page.status_code for page in wrong] == [404, 404]
    assert "do not belong together" in wrong[0].content.decode()


def test_what_was_typed_is_not_lost_when_a_field_is_wrong(restricted: BlockEntry, client: Client) -> None:
    page = client.post("/appeal/file/", {**FORM, "email": "nobody"}, **ENGLISH)
    assert page.status_code == 400
    assert "This is not an e-mail address" in page.content.decode()
    assert "We sell tea and nothing else." in page.content.decode()


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"<svg onload=alert(1)>", b"", b"PK\x03\x04"])
def test_other_files_are_refused_in_words(content: bytes, restricted: BlockEntry, client: Client) -> None:
    files = SimpleUploadedFile("paper.pdf", content)
    page = client.post("/appeal/file/", {**FORM, "files": files}, **ENGLISH)
    assert "is not PDF, JPEG or PNG" in page.content.decode()
    assert not Appeal.objects.exists()


def test_a_paper_is_a_download_and_no_page(restricted: BlockEntry, dana: User, enter: Callable[[User], Client]) -> None:
    png = SimpleUploadedFile('x"\r\nX: y.png', b"\x89PNG\r\n\x1a\n<script>")
    Client().post("/appeal/file/", {**FORM, "files": png}, **ENGLISH)
    kept = AppealFile.objects.select_related("appeal").get()
    answer = enter(dana).get(f"/appeals/{kept.appeal.number}/papers/{kept.pk}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_hostile_complaint_stays_text(restricted: BlockEntry, dana: User, enter: Callable[[User], Client]) -> None:
    Client().post("/appeal/file/", {**FORM, "reason": "<script>alert(1)</script> \u202e tea"}, **ENGLISH)
    text = enter(dana).get(f"/appeals/{Appeal.objects.get().number}/").content.decode()
    assert "<script>alert" not in text


def test_who_may_see_appeals(
    restricted: BlockEntry, aigerim: User, asel: User, enter: Callable[[User], Client]
) -> None:
    assert enter(aigerim).get("/appeals/").status_code == 403
    browser = enter(asel)
    assert browser.get("/appeals/").status_code == 200
    client = Client()
    client.post("/appeal/file/", {**FORM, "email": "owner@shop-demo.example"}, **ENGLISH)
    assert "owner@" not in browser.get(f"/appeals/{Appeal.objects.get().number}/").content.decode()


def test_filing_is_limited_by_the_day(restricted: BlockEntry, client: Client) -> None:
    codes = [client.post("/appeal/file/", FORM, **ENGLISH).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]
