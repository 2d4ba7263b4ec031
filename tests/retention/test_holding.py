"""Holds on the page: who may, what is refused, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone, translation

from review_portal.accounts.models import User
from review_portal.campaigns.services import group_posts
from review_portal.evidence.models import Hold
from review_portal.retention.services import place_hold, release_hold
from review_portal.retention.services.holding import HoldRefused
from review_portal.review.services import open_cases
from review_portal.scoring.models import Entity
from tests.scoring.publishing import assess, publish

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("kind", "target", "reason", "sentence"),
    [
        ("other", "", "x", "Choose what is held"),
        ("all", "", "  ", "Say why it is held"),
        ("category", "none", "x", "Choose a category"),
        ("post", "999", "x", "There is no such a post"),
        ("source", "9" * 40, "x", "There is no such a source"),
        ("contact", "²", "x", "There is no such a contact"),
    ],
)
def test_it_refuses_what_holds_nothing(dana: User, kind: str, target: str, reason: str, sentence: str) -> None:
    with pytest.raises(HoldRefused, match=sentence):
        place_hold(kind, target, reason=reason, actor=dana, now=NOW)


def test_it_refuses_a_second_hold_and_a_second_release(dana: User, saule: User) -> None:
    hold = place_hold("all", "", reason="A court asked.", actor=dana, now=NOW)
    with pytest.raises(HoldRefused, match="held already"):
        place_hold("all", "", reason="Again.", actor=saule, now=NOW)
    with pytest.raises(HoldRefused, match="Say why the hold ends"):
        release_hold(hold, reason="", actor=saule, now=NOW)
    release_hold(hold, reason="Done.", actor=saule, now=NOW)
    with pytest.raises(HoldRefused, match="released already"):
        release_hold(hold, reason="Done.", actor=saule, now=NOW)


def test_a_moderator_holds_nothing(aigerim: User) -> None:
    with pytest.raises(HoldRefused, match="Your role does not hold evidence"):
        place_hold("all", "", reason="x", actor=aigerim, now=NOW)


def test_a_prosecutor_holds_and_releases_on_the_page(enter: Callable[[User], Client], dana: User) -> None:
    browser = enter(dana)
    said = {"kind": "category", "category": "suspected", "reason": "A court asked."}
    assert "A court asked." in browser.post("/retention/holds/", said, follow=True).content.decode()
    hold = Hold.objects.get()
    browser.post(f"/retention/holds/{hold.pk}/release/", {"reason": "Done."})
    hold.refresh_from_db()
    assert (hold.released_by, hold.release_reason) == (dana, "Done.")


def test_an_auditor_reads_and_does_not_touch(enter: Callable[[User], Client], asel: User) -> None:
    browser = enter(asel)
    assert browser.get("/retention/").status_code == 200
    assert browser.post("/retention/holds/", {"kind": "all", "reason": "x"}).status_code == 403


def test_a_source_is_held_and_released_where_it_is_looked_at(enter: Callable[[User], Client], dana: User) -> None:
    browser, source = enter(dana), publish("Велосипед").source
    place = f"/sources/{source.pk}/"
    said = {"kind": "source", "target": source.pk, "reason": "A court asked.", "back": place}
    shown = browser.post("/retention/holds/", said, follow=True)
    assert shown.redirect_chain[0][0] == place
    assert "A court asked." in shown.content.decode()
    hold = Hold.objects.get()
    assert (hold.kind, hold.target_id) == ("source", source.pk)
    browser.post(f"/retention/holds/{hold.pk}/release/", {"reason": "Done.", "back": place})
    assert "A court asked." not in browser.get(place).content.decode()


def test_a_post_and_its_contact_have_the_form_on_their_pages(enter: Callable[[User], Client], dana: User) -> None:
    post = publish("Новый товар, пишите @example_keeper")
    assess(post, now=timezone.now())
    [case] = open_cases(group_posts([post.pk], now=timezone.now()), now=timezone.now())
    browser, contact = enter(dana), Entity.objects.get(canonical__contains="example_keeper")
    for place, kind, pk in (
        (f"/cases/{case.number}/", "post", post.pk),
        (f"/contacts/{contact.pk}/", "contact", contact.pk),
    ):
        page = browser.get(place).content.decode()
        assert f'name="kind" value="{kind}"><input type="hidden" name="target" value="{pk}"' in page, place


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_form_leads_to_no_other_house(back: str, enter: Callable[[User], Client], dana: User) -> None:
    said = {"kind": "all", "reason": "A court asked.", "back": back}
    assert enter(dana).post("/retention/holds/", said).headers["Location"] == "/retention/"


def test_who_neither_holds_nor_audits_is_shown_no_hold(
    enter: Callable[[User], Client], dana: User, timur: User
) -> None:
    source = publish("Велосипед").source
    place_hold("source", str(source.pk), reason="A court asked.", actor=dana, now=NOW)
    assert "A court asked." not in enter(timur).get(f"/sources/{source.pk}/").content.decode()
