"""A blocked campaign that turns up elsewhere is proposed with the difference shown, and blocked by nobody here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry
from review_portal.campaigns.models import Membership
from review_portal.evidence.models import Post
from review_portal.probes.differences import difference
from review_portal.probes.errors import NotAllowed, Unfit
from review_portal.probes.models import Mirror
from review_portal.probes.services import judge_mirror, watch_mirrors
from tests.blocking.records import NOW, post
from tests.exports.records import listed
from tests.probes.records import at


@pytest.fixture
def blocked(rita: User, saule: User) -> BlockEntry:
    [entry] = listed(rita, saule, "shop-demo.example")
    return entry


def joins(entry: BlockEntry, *mentions: tuple[str, str], minutes: float = 60) -> Post:
    """Return a new post that grouping has put into the blocked campaign."""
    made = post(*mentions)
    Membership.objects.create(
        campaign=entry.item.decision.case.campaign, post=made, reasons=["contact"], joined_at=at(minutes)
    )
    return made


def proposed(minutes: float = 90) -> set[str]:
    watch_mirrors(now=at(minutes))
    return set(Mirror.objects.values_list("canonical", flat=True))


def test_a_new_host_of_a_blocked_campaign_is_proposed_once(blocked: BlockEntry) -> None:
    joins(blocked, ("host", "shop-demo-2.example"))
    assert "shop-demo-2.example" in proposed()
    assert watch_mirrors(now=at(95)) == []
    assert not BlockEntry.objects.filter(canonical="shop-demo-2.example").exists()


def test_what_the_request_named_already_is_no_mirror(blocked: BlockEntry) -> None:
    joins(blocked, ("host", "shop-demo.example"))
    assert "shop-demo.example" not in proposed()


def test_what_was_there_before_the_block_is_no_mirror(blocked: BlockEntry) -> None:
    joins(blocked, ("host", "shop-demo-2.example"), minutes=-5)
    assert proposed() == set()


def test_a_place_that_the_guard_refuses_is_no_mirror(blocked: BlockEntry) -> None:
    joins(blocked, ("host", "google.com"))
    assert "google.com" not in proposed()


def test_the_difference_is_shown(blocked: BlockEntry) -> None:
    joins(blocked, ("host", "shop-demo-2.example"))
    proposed()
    compared = difference(Mirror.objects.get(canonical="shop-demo-2.example"))
    assert compared.likeness == 1.0
    assert (compared.new, compared.gone) == (("shop-demo-2.example",), ("shop-demo.example",))


def test_a_person_confirms_once_and_nothing_is_blocked_by_that(blocked: BlockEntry, aigerim: User) -> None:
    joins(blocked, ("host", "shop-demo-2.example"))
    proposed()
    mirror = Mirror.objects.get(canonical="shop-demo-2.example")
    before = BlockEntry.objects.count()
    judge_mirror(mirror, is_mirror=True, grounds="Same words.", actor=aigerim, now=NOW + timedelta(hours=2))
    assert (mirror.status, mirror.judged_by) == ("confirmed", aigerim)
    assert BlockEntry.objects.count() == before
    with pytest.raises(Unfit, match="judged this mirror already"):
        judge_mirror(mirror, is_mirror=False, grounds="", actor=aigerim, now=NOW + timedelta(hours=3))


def test_an_auditor_judges_no_mirror(blocked: BlockEntry, asel: User) -> None:
    joins(blocked, ("host", "shop-demo-2.example"))
    proposed()
    with pytest.raises(NotAllowed, match="does not judge mirrors"):
        judge_mirror(Mirror.objects.first(), is_mirror=True, grounds="", actor=asel, now=NOW)  # type: ignore[arg-type]  # there is one


def test_the_page_shows_both_sides_and_takes_the_judgement(
    blocked: BlockEntry, aigerim: User, enter: Callable[[User], Client]
) -> None:
    User.objects.update(language="en")
    joins(blocked, ("host", "shop-demo-2.example"))
    proposed()
    browser = enter(User.objects.get(pk=aigerim.pk))
    text = browser.get("/mirrors/").content.decode()
    assert "shop-demo-2.example" in text
    assert "Contacts that are gone" in text
    for mirror in Mirror.objects.all():
        browser.post(f"/mirrors/{mirror.pk}/", {"verdict": "other", "grounds": "A namesake."})
    assert set(Mirror.objects.values_list("status", flat=True)) == {"dismissed"}
