"""Releases, providers, sources and the audit log: what they show and what they do."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client

from review_portal.accounts.models import User
from review_portal.blocking.services import approve_request
from review_portal.exports.models import Release
from review_portal.exports.services import acknowledge
from review_portal.sources.models import Source
from tests.face.world import World


def test_a_release_shows_changes_files_signatures_and_who_is_silent(
    world: World, saule: User, enter: Callable[[User], Client]
) -> None:
    text = enter(saule).get("/releases/1/").content.decode()
    for shown in ("qalqan.rpz", "as signed", "verified", "of our authority", "silent", "З-2026-0001"):
        assert shown in text, shown


def test_every_file_of_a_release_is_given_as_it_was_signed(
    world: World, asel: User, enter: Callable[[User], Client]
) -> None:
    browser = enter(asel)
    assert "SOA" in browser.get("/releases/1/files/qalqan.rpz").content.decode()
    assert browser.get("/releases/1/manifest.json").json()["serial"] == 1
    assert len(browser.get("/releases/1/manifest.ed25519").content) == 64


def test_a_supervisor_publishes_what_is_in_force(world: World, saule: User, enter: Callable[[User], Client]) -> None:
    now = world.request.created_at
    approve_request(world.request, actor=saule, digest=world.request.digest, grounds="Проверено", now=now)
    answer = enter(saule).post("/releases/publish/", follow=True)
    assert Release.objects.count() == 2
    assert "Release 2" in answer.content.decode()


def test_a_failed_receipt_is_said_on_the_provider_s_page(
    world: World, asel: User, enter: Callable[[User], Client]
) -> None:
    User.objects.update(language="en")
    now = world.release.published_at
    acknowledge(world.provider, serial=1, state="failed", set_hash="", detail="zone refused", now=now)
    text = enter(asel).get(f"/providers/{world.provider.pk}/").content.decode()
    assert "Release 1 could not be loaded." in text
    assert "zone refused" in text


def test_an_administrator_pauses_resumes_and_asks_for_a_visit(
    world: World, timur: User, enter: Callable[[User], Client]
) -> None:
    source, browser = Source.objects.earliest("pk"), enter(timur)
    browser.post(f"/sources/{source.pk}/pause/")
    assert Source.objects.get(pk=source.pk).status == "paused"
    refused = browser.post(f"/sources/{source.pk}/visit/", follow=True)
    assert 'role="alert"' in refused.content.decode()
    browser.post(f"/sources/{source.pk}/resume/")
    assert Source.objects.get(pk=source.pk).status == "active"


def test_nobody_else_touches_a_source(world: World, aigerim: User, enter: Callable[[User], Client]) -> None:
    assert enter(aigerim).post(f"/sources/{Source.objects.earliest('pk').pk}/pause/").status_code == 403


def test_a_broken_source_is_told_apart_from_an_empty_one(
    world: World, asel: User, enter: Callable[[User], Client]
) -> None:
    User.objects.update(language="en")
    Source.objects.filter(pk=Source.objects.earliest("pk").pk).update(last_outcome="MARKUP_UNRECOGNISED")
    assert "page layout not recognised" in enter(asel).get("/sources/").content.decode()


def test_the_log_is_filtered_by_act_and_person(world: World, saule: User, enter: Callable[[User], Client]) -> None:
    text = enter(saule).get("/log/?verb=blocking_request.approved&who=s-01").content.decode()
    assert "approved the request" in text
    assert 'mono">case.opened' not in text


def test_the_log_proves_the_chain_and_names_what_was_changed(
    world: World, saule: User, enter: Callable[[User], Client]
) -> None:
    browser = enter(saule)
    assert "The whole chain holds." in browser.get("/log/?verify=chain").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE audit_event SET actor_label = 'M-99' WHERE number = 2")
        cursor.execute("SET session_replication_role = DEFAULT")
    assert "№ 2: was changed" in browser.get("/log/?verify=chain").content.decode()


def test_the_overview_counts_what_waits(world: World, asel: User, enter: Callable[[User], Client]) -> None:
    User.objects.update(language="en")
    text = enter(asel).get("/overview/").content.decode()
    assert "<dt>Wait for a decision</dt><dd>2</dd>" in text
    assert "<dt>Decided today</dt><dd>2</dd>" in text
