"""Deletion in its time: what nobody needs goes and leaves a stone, what anybody needs or holds stays."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.audit.services import faults
from review_portal.evidence import store, turns
from review_portal.evidence.models import Capture, Hold, Post, Tombstone, WarcFile
from review_portal.evidence.services import ingest, store_warc
from review_portal.retention.services import bury_all, place_hold, release_hold, sweep_files
from review_portal.retention.services.burying import let_go
from review_portal.scoring.models import Assessment, Entity, Mention
from review_portal.scoring.services import score_posts
from tests.blocking.records import decision
from tests.court.scene import NOW, delivered, house, rendered, sealed
from tests.scoring.publishing import WordClassifier

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=200)  # past the period of what is ordinary
MUCH_LATER = NOW + timedelta(days=1200)  # past that of what is suspected


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    with house(tmp_path):
        yield tmp_path


@pytest.fixture
def suspected(place: Path) -> Post:
    """Return a delivered post that the classifier flags, in no case."""
    return assessed(delivered(place))


@pytest.fixture
def ordinary(place: Path) -> Post:
    return assessed(delivered(place, text="Велосипед, жақсы күйде"))


def assessed(post: Post) -> Post:
    score_posts([post.pk], now=NOW, classifier=WordClassifier())
    return post


def counted(*models: type[Model]) -> list[int]:
    return [model._base_manager.count() for model in models]


def test_what_is_ordinary_goes_whole_and_leaves_stones(
    ordinary: Post, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    warc = ordinary.capture.warc.sha256
    with django_capture_on_commit_callbacks(execute=True):
        bury_all(now=LATER)
    assert counted(Post, Capture, WarcFile, Assessment, Mention, Entity) == [0] * 6
    stones = dict(Tombstone.objects.filter(kind__in=["post", "warc"]).values_list("kind", "sha256"))
    assert stones == {"post": ordinary.content_sha256, "warc": warc}
    assert not store.path(warc).exists()
    assert list(faults(Event.objects.order_by("number").iterator())) == []


def test_bytes_that_come_again_before_they_are_deleted_stay(
    ordinary: Post, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    warc = ordinary.capture.warc.sha256
    content = store.get(warc)
    with django_capture_on_commit_callbacks() as deletions:
        bury_all(now=LATER)
    assert store_warc(content, sha256=warc, actor=None, now=LATER)
    for delete in deletions:
        delete()
    sweep_files()
    assert store.get(warc) == content


def test_what_a_run_that_died_left_is_deleted_by_the_next(ordinary: Post) -> None:
    warc = ordinary.capture.warc.sha256
    bury_all(now=LATER)
    assert store.path(warc).exists()
    sweep_files()
    assert not store.path(warc).exists()


def holds_turn(sha256: str) -> bool:
    """Tell whether this transaction keeps everybody else from storing or deleting these bytes."""
    asked = (
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND pid = pg_backend_pid()"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [turns.STORE, turns.part_of(sha256) % 2**32])
        return cursor.fetchone() is not None


@pytest.mark.parametrize("who", ["stores", "deletes", "buries"])
def test_whoever_stores_and_whoever_deletes_the_same_bytes_go_one_after_the_other(who: str, place: Path) -> None:
    content = b"a sealed file"
    sha256 = hashlib.sha256(content).hexdigest()
    acts: dict[str, Callable[[], object]] = {
        "stores": lambda: store_warc(content, sha256=sha256, actor=None, now=NOW),
        "deletes": lambda: let_go(sha256),
        "buries": lambda: bury_all(now=LATER),
    }
    if who == "buries":
        WarcFile.objects.create(sha256=sha256, size=1, stored_at=NOW)
    assert not holds_turn(sha256)
    acts[who]()
    assert holds_turn(sha256)


def test_nothing_goes_before_its_time(ordinary: Post) -> None:
    bury_all(now=NOW + timedelta(days=179))
    assert counted(Post, Capture, WarcFile, Tombstone) == [1, 2, 1, 0]


def test_what_is_suspected_is_kept_longer(suspected: Post) -> None:
    bury_all(now=LATER)
    assert counted(Post) == [1]
    bury_all(now=MUCH_LATER)
    assert counted(Post, Capture) == [0, 0]


def test_a_source_may_have_its_own_period(ordinary: Post) -> None:
    source = ordinary.source
    source.retention = timedelta(days=10)
    source.save()
    bury_all(now=NOW + timedelta(days=11))
    assert counted(Post) == [0]


def test_what_was_decided_stays_with_its_bytes(suspected: Post, aigerim: User) -> None:
    decision(aigerim, suspected)
    bury_all(now=MUCH_LATER)
    assert counted(Post, Capture, WarcFile, Assessment) == [1, 2, 1, 1]
    assert store.get(suspected.capture.warc.sha256)


def test_the_bytes_under_what_a_browser_made_stay_with_their_picture(place: Path, aigerim: User) -> None:
    advert, raw, shot = rendered()
    decision(aigerim, advert)
    bury_all(now=MUCH_LATER)
    assert set(Capture.objects.values_list("pk", flat=True)) == {advert.capture_id, raw.pk, shot.pk}


def test_what_nobody_assessed_yet_stays(place: Path) -> None:
    delivered(place)
    bury_all(now=MUCH_LATER)
    assert counted(Post) == [1]


@pytest.mark.parametrize("kind", ["all", "category", "source", "post", "contact"])
def test_what_is_held_stays_until_it_is_released(ordinary: Post, dana: User, kind: str) -> None:
    targets = {"category": "ordinary", "source": ordinary.source_id, "post": ordinary.pk}
    targets["contact"] = Entity.objects.get().pk
    hold = place_hold(kind, str(targets.get(kind, "")), reason="A court asked.", actor=dana, now=NOW)
    bury_all(now=LATER)
    assert counted(Post, Tombstone) == [1, 0]
    release_hold(hold, reason="The court is done.", actor=dana, now=LATER)
    bury_all(now=LATER)
    assert counted(Post) == [0]


def test_postgresql_refuses_the_stone_of_what_is_held(ordinary: Post, dana: User) -> None:
    place_hold("post", str(ordinary.pk), reason="A court asked.", actor=dana, now=NOW)
    with pytest.raises(DatabaseError, match="is held"), transaction.atomic():
        laid(ordinary, at=LATER)


def test_postgresql_refuses_to_delete_without_a_stone(ordinary: Post) -> None:
    for model in (Post, Capture, WarcFile):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model._base_manager.all()._raw_delete("default")


def test_postgresql_refuses_to_delete_what_a_decision_rests_on(suspected: Post, aigerim: User) -> None:
    decision(aigerim, suspected)
    laid(suspected, at=LATER)
    with transaction.atomic():
        Post.objects.filter(pk=suspected.pk)._raw_delete("default")
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)


def laid(post: Post, *, at: datetime) -> Tombstone:
    return Tombstone.objects.create(
        kind="post", row_id=post.pk, sha256=post.content_sha256, source=post.source, category="ordinary",
        seen_at=post.seen_at, buried_at=at,
    )  # fmt: skip


def test_the_same_publication_is_not_taken_in_again(ordinary: Post, place: Path) -> None:
    identity = hashlib.sha256(ordinary.post_id.encode()).hexdigest()
    bury_all(now=LATER)
    assert Tombstone.objects.filter(kind="post", identity=identity).exists()
    assert again(place) == (0, 1)


def again(place: Path) -> tuple[int, int]:
    """Deliver the same page once more; return how many posts were new and how many known."""
    receipt = ingest(sealed(place, text="Велосипед, жақсы күйде"), actor=None, now=LATER)
    return receipt.accepted, receipt.known


def test_each_batch_is_one_event_that_covers_its_stones(ordinary: Post) -> None:
    bury_all(now=LATER)
    events = Event.objects.filter(verb="evidence.buried").order_by("number")
    assert [event.detail["kind"] for event in events] == ["post", "capture", "capture", "warc", "contact"]
    assert sum(event.detail["count"] for event in events) == Tombstone.objects.count()


def test_the_command_counts_before_it_deletes(ordinary: Post, settings: Any) -> None:
    settings.RETENTION = {"ordinary": 1, "suspected": 1, "readings": 1}
    out = StringIO()
    with time_machine.travel(LATER):
        with CaptureQueriesContext(connection) as asked:
            call_command("purge", dry_run=True, stdout=out)
        assert all(line["sql"].startswith("SELECT") and "advisory" not in line["sql"] for line in asked)
        assert (counted(Post, Tombstone), "1 posts would go" in out.getvalue()) == ([1, 0], True)
        assert store.get(ordinary.capture.warc.sha256)
        call_command("purge", stdout=out)
    assert (counted(Post), "1 posts went" in out.getvalue()) == ([0], True)


@pytest.mark.parametrize("told", [{"ordinary": 1}, {"ordinary": 0, "suspected": 1, "readings": 1}])
def test_a_wrong_period_stops_the_run(place: Path, settings: Any, told: dict[str, int]) -> None:
    settings.RETENTION = told
    with pytest.raises(ImproperlyConfigured, match="QALQAN_RETENTION wants whole days"):
        bury_all(now=LATER)


def test_a_hold_is_one_person_s_word_with_a_reason(ordinary: Post, dana: User) -> None:
    hold = place_hold("source", str(ordinary.source_id), reason=" A court asked. ", actor=dana, now=NOW)
    assert (hold.reason, Event.objects.latest("number").verb) == ("A court asked.", "hold.placed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Hold.objects.update(reason="Another one.")
