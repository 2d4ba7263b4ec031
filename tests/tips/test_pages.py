"""Anybody reports by form or API, floods are stopped, staff look at covered photos; hostile input stays text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from review_portal.accounts.models import Tally, User
from review_portal.audit.models import Event
from review_portal.discovery.models import Candidate
from review_portal.evidence.developing import Development
from review_portal.tips import limits
from review_portal.tips.models import Finding, Photo, Tip
from review_portal.tips.services import Report, read_tip, take_in
from review_portal.tips.services import reading as reading_services
from review_portal.tips.uploads import Upload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ENGLISH: dict[str, Any] = {"headers": {"Accept-Language": "en"}}
Enter = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _undeveloped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Photos that give a copy and no words: the darkroom has tests of its own."""
    monkeypatch.setattr(
        reading_services, "develop", lambda content: Development(clean=b"\xff\xd8\xff clean", text="<b>")
    )


@pytest.fixture
def moderator(aigerim: User, enter: Enter) -> Client:
    User.objects.update(language="en")
    return enter(User.objects.get(pk=aigerim.pk))


def sent(content: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def read_tip_with(address: str = "", photo: bytes = b"") -> Tip:
    tip = take_in(Report(address, photos=[Upload("jpeg", photo)] if photo else []), now=NOW)
    read_tip(tip.pk, now=NOW)
    return Tip.objects.get(pk=tip.pk)


def test_a_citizen_reports_and_nothing_of_them_is_kept(client: Client, photo: bytes) -> None:
    headers = {"Accept-Language": "en", "User-Agent": "Telltale/7", "Referer": "https://me.example/"}
    form = {"address": "@example_shop", "note": "Abay street", "photos": sent(photo, "IMG_Aizhan.jpg")}
    answer = client.post("/tip/", form, headers=headers, REMOTE_ADDR="192.0.2.77")
    assert "The report has come in." in answer.content.decode()
    kept = [*Tip.objects.values(), *Photo.objects.values(), *Event.objects.values(), *Tally.objects.values()]
    assert Tip.objects.get().note == "Abay street"
    assert not [word for word in ("192.0.2", "Telltale", "me.example", "Aizhan") if word in str(kept)]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"address": " ", "note": "Abay"}, "Name an address, or send a photo."),
        ({"photos": sent(b"%PDF-1.7")}, "Photo 1 is not JPEG, PNG or WebP"),
        ({"photos": sent(b"<svg onload=alert(1)>", "a.png")}, "Photo 1 is not JPEG, PNG or WebP"),
        ({"photos": sent(b"\xff\xd8\xff" + b"0" * 13 * 2**20)}, "larger than 12 MB"),
        ({"photos": [sent(b"\xff\xd8\xff") for _ in range(4)]}, "at most 3 photos"),
        ({"address": "@example_shop", "note": "x" * 501}, "at most 500"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(client: Client, form: dict[str, Any], sentence: str) -> None:
    answer = client.post("/tip/", form, **ENGLISH)
    assert (answer.status_code, Tip.objects.count(), Tally.objects.count()) == (400, 0, 0)
    assert answer.content.decode().count(sentence) == 2  # above and beside


def test_what_was_typed_is_not_lost(client: Client) -> None:
    page = client.post("/tip/", {"address": '"><script>', "note": "x" * 501}, **ENGLISH).content.decode()
    assert 'value="&quot;&gt;&lt;script&gt;"' in page


def test_a_flood_from_one_place_is_stopped_and_other_places_are_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TIPS_A_DAY", 2)
    form = {"address": "@example_shop"}
    codes = [client.post("/tip/", form, REMOTE_ADDR="192.0.2.7", **ENGLISH).status_code for _ in range(3)]
    other = client.post("/api/tips", form, "application/json", REMOTE_ADDR="192.0.2.8")
    assert (codes, other.status_code) == ([200, 200, 429], 202)
    assert client.post("/api/tips", form, "application/json", REMOTE_ADDR="192.0.2.7")["Retry-After"] == "86400"


def test_behind_our_own_proxy_each_citizen_is_counted_alone(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("192.0.2.1")]
    monkeypatch.setattr(limits, "TIPS_A_DAY", 1)
    asked = {"REMOTE_ADDR": "192.0.2.1", "data": {"address": "@example_shop"}}
    codes = [
        client.post("/tip/", headers={"X-Forwarded-For": f"198.51.100.{place}"}, **asked).status_code
        for place in (7, 8, 7)
    ]
    assert codes == [200, 200, 429]


def test_a_flood_from_everywhere_is_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TIPS_AN_HOUR_OF_ALL", 1)
    codes = [
        client.post("/tip/", {"address": "@example_shop"}, REMOTE_ADDR=f"192.0.2.{place}").status_code
        for place in range(2)
    ]
    assert codes == [200, 429]


def test_a_partner_reports_with_a_key_by_name(client: Client, photo: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TIPS_A_DAY", 0)
    out = StringIO()
    call_command("tip_partner", "Example NGO", stdout=out)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {out.getvalue().strip()}"}
    answer = client.post("/api/tips", {"address": "@example_shop", "photos": [sent(photo)]}, **headers)
    assert (answer.status_code, answer.json()) == (202, {"received": True})
    assert (str(Tip.objects.get().partner), Photo.objects.count()) == ("tips partner Example NGO", 1)


def test_the_key_of_another_machine_makes_no_partner(client: Client, crawler_headers: dict[str, str]) -> None:
    client.post("/api/tips", {"address": "@example_shop"}, "application/json", **crawler_headers)
    assert Tip.objects.get().partner is None


def test_the_api_says_what_is_wrong(client: Client) -> None:
    nothing = client.post("/api/tips", {}, "application/json", **ENGLISH)
    assert (nothing.status_code, nothing.json()["detail"]) == (422, "Name an address, or send a photo.")
    assert client.post("/api/tips", {"address": ["x"]}, "application/json").status_code == 400


def test_a_photo_is_covered_and_its_bytes_are_harmless(moderator: Client, photo: bytes) -> None:
    tip = read_tip_with(photo=photo)
    page = moderator.get(f"/tips/{tip.pk}/").content.decode()
    assert "<img" not in page
    assert "&lt;b&gt;" in page
    uncovered = moderator.post(f"/tips/photos/{tip.photos.get().pk}/uncover/", headers={"Accept": "application/json"})
    answer = moderator.get(uncovered.json()["url"])
    assert (answer.content, answer["Content-Type"]) == (b"\xff\xd8\xff clean", "image/jpeg")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_pass_belongs_to_one_person(moderator: Client, photo: bytes, rita: User) -> None:
    tip = read_tip_with(photo=photo)
    url = moderator.post(f"/tips/photos/{tip.photos.get().pk}/uncover/", headers={"Accept": "text/html"})["Location"]
    other = Client()
    other.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert (other.get(url).status_code, moderator.get("/tips/photos/forged/").status_code) == (404, 404)


def test_a_tip_is_listed_looked_at_and_judged(moderator: Client) -> None:
    tip = read_tip_with("@example_shop")
    assert "example_shop" in moderator.get("/tips/").content.decode()
    refused = moderator.post(f"/tips/{tip.pk}/judge/", {"verdict": "handled", "grounds": ""}, follow=True)
    assert "in a word or two" in refused.content.decode()
    moderator.post(f"/tips/{tip.pk}/judge/", {"verdict": "useless", "grounds": "A <i>florist</i>"})
    assert "A &lt;i&gt;florist" in moderator.get(f"/tips/{tip.pk}/").content.decode()
    assert "florist" in moderator.get("/tips/?status=useless").content.decode()


def test_the_candidate_says_that_people_reported_it(moderator: Client, timur: User, enter: Enter) -> None:
    tip = read_tip_with("@example_shop")
    page = moderator.get("/sources/candidates/").content.decode()
    assert "1 person reported it" in page
    assert f'href="/tips/{tip.pk}/"' in page
    assert f'href="/tips/{tip.pk}/"' not in enter(timur).get("/sources/candidates/").content.decode()
    assert Finding.objects.get().candidate == Candidate.objects.get()
