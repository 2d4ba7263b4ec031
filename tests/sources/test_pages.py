"""An administrator adds, edits and watches sources on pages; what is wrong is said beside the field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.evidence.models import Capture, Disappearance, Picture
from review_portal.sources.models import CrawlRun, Source
from review_portal.sources.services import NewSource, add_source
from tests.scoring.publishing import publish

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
Enter = Callable[[User], Client]
FORM = {
    "family": "telegram", "name": "Harbor", "address": "https://t.me/s/example_harbor", "legal_basis": "Order 84",
    "site": "", "interval": "90", "shortest": "30", "longest": "360", "schedule": "", "minimum_posts": "3",
    "expected_fields": ["text", "published_at"], "retention": "180", "delay_seconds": "0.5",
    "delay_seconds_reason": "Our own mirror.", "obey_robots_reason": "", "parameter_max_pages": "20",
    "parameter_q": "", "parameter_proxy": "", "parameter_backfill": "on", "parameter_max_pictures": "40",
    "parameter_styles": "on",
}  # fmt: skip


@pytest.fixture
def admin(timur: User, enter: Enter) -> Client:
    User.objects.update(language="en")
    return enter(User.objects.get(pk=timur.pk))


def harbor(**said: object) -> Source:
    new = NewSource("Harbor", "telegram", "telegram", "https://t.me/s/example_harbor", "Order 84", **said)  # type: ignore[arg-type]
    return add_source(new, actor=None, now=timezone.now())


def visit(source: Source, **said: object) -> CrawlRun:
    now = timezone.now()
    values: dict[str, object] = {"status": "finished", "outcome": "OK", "posts": 5, "finished_at": now}
    return CrawlRun.objects.create(
        source=source, runner="r", claimed_at=now - timedelta(minutes=2), lease_until=now, **(values | said)
    )


def test_a_source_is_added_with_types(admin: Client) -> None:
    page = admin.post("/sources/add/", FORM, follow=True).content.decode()
    source = Source.objects.get()
    assert "Harbor is under watch" in page
    assert (source.interval, source.shortest) == (timedelta(minutes=90), timedelta(minutes=30))
    assert (source.expected_fields, source.retention) == (["text", "published_at"], timedelta(days=180))
    assert source.parameters == {"max_pages": 20}
    assert source.politeness == {"delay_seconds": 0.5, "reasons": {"delay_seconds": "Our own mirror."}}


def test_every_wrong_field_is_told_at_once_and_nothing_typed_is_lost(admin: Client) -> None:
    wrong = {"parameter_max_pages": "9000", "delay_seconds_reason": "", "longest": "5", "schedule": "hourly"}
    answer = admin.post("/sources/add/", FORM | wrong)
    page = answer.content.decode()
    assert (answer.status_code, Source.objects.count()) == (400, 0)
    for sentence in ("Write a whole number from 1 to 5000.", "Say why this source", "no longer than the longest",
                     "is no cron line", "Correct 4 fields"):  # fmt: skip
        assert sentence in page
    assert 'value="https://t.me/s/example_harbor"' in page


@pytest.mark.parametrize("number", ["ten", "-1", "99999999999999999999"])
def test_a_number_that_is_none_is_told_beside_its_field(admin: Client, number: str) -> None:
    answer = admin.post("/sources/add/", FORM | {"parameter_max_pages": number, "retention": number})
    assert answer.status_code == 400
    assert answer.content.decode().count('class="problem"') == 2


def test_the_guide_s_example_can_be_entered_as_it_stands(admin: Client) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "add-a-source.md").read_text()
    table = re.search(r"\| field \| for example \|\n\|---\|---\|\n((?:\|.*\|\n)+)", guide)
    said = dict(line.strip("| ").split(" | ") for line in table[1].splitlines()) if table else {}
    form = admin.get("/sources/add/?family=board").context["form"]
    standing = {field.name: field.value() for field in form if field.value() not in (None, False)}
    typed = {field.name: said.pop(field.label) for field in form if field.label in said}
    answer = admin.post("/sources/add/", {"family": "board", **standing, **typed})
    assert (said, answer.status_code) == ({}, 302)
    assert Source.objects.get().parameters == {"max_pages": 20}


def test_a_watched_address_is_not_added_again(admin: Client) -> None:
    harbor()
    assert "watched already" in admin.post("/sources/add/", FORM).content.decode()


def test_each_family_shows_its_own_parameters(admin: Client) -> None:
    assert "parameter_max_thread_pages" in admin.get("/sources/add/?family=forum").content.decode()
    assert "parameter_max_thread_pages" not in admin.get("/sources/add/?family=nonsense").content.decode()


def test_an_edit_shows_what_stands_and_records_what_changed(admin: Client) -> None:
    source = harbor(parameters={"max_pages": 7}, minimum_posts=4)
    assert 'value="7"' in admin.get(f"/sources/{source.pk}/edit/").content.decode()
    page = admin.post(f"/sources/{source.pk}/edit/", FORM | {"minimum_posts": "9"}, follow=True).content.decode()
    assert Event.objects.get(verb="source.edited").detail["changed"]["minimum_posts"] == [4, 9]
    assert "changed what is said of a source" in page


def test_its_own_page_tells_of_visits_alarms_and_manners(admin: Client) -> None:
    source = harbor(politeness={"obey_robots": False, "reason": "Agreed by letter 12."})
    visit(
        source,
        outcome="MARKUP_UNRECOGNISED",
        posts=0,
        complaints=[{"kind": "unread", "outcome": "X"}],
        message="No <b>",
    )
    Source.objects.update(alarm=[{"kind": "too_few", "seen": 0, "expected": 20}], alarmed_at=timezone.now())
    page = admin.get(f"/sources/{source.pk}/").content.decode()
    for words in ("0 posts were seen; at least 20 are expected.", "could not be read", "No &lt;b&gt;",
                  "visited although robots.txt", "Agreed by letter 12.", 'id="yield-figures"'):  # fmt: skip
        assert words in page


def test_what_disappeared_stands_beside_what_was_captured(admin: Client, aigerim: User, enter: Enter) -> None:
    post = publish("Тихая гавань, товар в наличии", where="example_gone")
    Disappearance.objects.create(source=post.source, post_id=post.post_id, capture=post.capture, seen_at=NOW)
    page = f"/sources/{post.source_id}/"
    told, shown = admin.get(page).content.decode(), enter(aigerim).get(page).content.decode()
    assert post.post_id in told
    assert "Тихая гавань" not in told
    assert "/captures/" not in told
    assert "Тихая гавань" in shown
    assert f"/captures/{post.capture_id}/" in shown


def test_the_same_picture_in_another_channel_is_named(admin: Client) -> None:
    one, other = publish("a", where="example_one"), publish("b", where="example_other")
    for post, phash in ((one, 0b1011), (other, 0b1000)):
        capture = Capture.objects.get(pk=post.capture_id)
        Picture.objects.create(
            capture=capture, source=post.source, post_id=post.post_id, phash=phash, width=9, height=9
        )
    page = admin.get(f"/sources/{one.source_id}/").content.decode()
    assert f'href="/sources/{other.source_id}/"' in page


def test_the_list_finds_by_words_state_and_family(admin: Client) -> None:
    harbor()
    add_source(NewSource("Forum", "forum", "", "https://forum.example/", "Order 84"), actor=None, now=NOW)
    Source.objects.filter(family="forum").update(last_outcome="NETWORK")

    def listed(query: str) -> list[str]:
        return [row.source.name for row in admin.get(f"/sources/?{query}").context["rows"]]

    assert listed("q=HARB") == listed("family=telegram") == ["Harbor"]
    assert listed("state=unwell") == ["Forum"]
    assert listed("state=paused") == listed("q=%00%25") == []


def test_figures_compare_with_the_day_a_week_ago(admin: Client) -> None:
    source = harbor()
    visit(source, posts=15)
    visit(source, posts=10, finished_at=timezone.now() - timedelta(days=7, hours=1))
    assert "+50% to the day a week ago" in admin.get("/sources/").content.decode()


def test_acts_on_a_source_s_page_lead_back_to_it(admin: Client) -> None:
    source = harbor()
    answer = admin.post(f"/sources/{source.pk}/pause/", {"from": "source"})
    assert answer.headers["Location"] == f"/sources/{source.pk}/"


def test_a_moderator_reads_and_does_not_edit(aigerim: User, enter: Enter) -> None:
    source, browser = harbor(), enter(aigerim)
    assert browser.get(f"/sources/{source.pk}/").status_code == 200
    assert (
        browser.get("/sources/add/").status_code == browser.post(f"/sources/{source.pk}/edit/", FORM).status_code == 403
    )
