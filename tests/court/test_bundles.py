"""Bundles in the house: who may have one, what is in it, what the record says of it."""

from __future__ import annotations

import contextlib
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction
from django.test import Client

from qalqan_verify.bundle import check_bundle
from review_portal.accounts.models import User
from review_portal.audit.models import Checkpoint, Event
from review_portal.audit.services.stamping import StampRefused
from review_portal.blocking.services import draft_notice
from review_portal.court.errors import NotAllowed
from review_portal.court.gathering import Dossier
from review_portal.court.models import Bundle
from review_portal.court.packing import pack
from review_portal.court.services import ask_bundle, make_bundle
from review_portal.court.services.bundling import BUNDLE_LOCK, sweep_aside
from review_portal.court.tasks import make_bundles, sweep
from review_portal.evidence import store
from review_portal.review.models import Case
from tests.blocking.records import decision
from tests.court.scene import NOW, SIGNER, WRITER, Scene, brought_to_court, delivered, house, rendered
from tests.review.journey import send_through

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with house(tmp_path):
        yield brought_to_court(tmp_path)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print no papers where they are not what is tested: each takes a second."""
    for name in ("case_pdf", "as_pdf"):
        monkeypatch.setattr(f"review_portal.court.packing.{name}", lambda *args: b"%PDF")


def taken(bundle: Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(store.path(bundle.sha256)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def made(scene: Scene) -> Bundle:
    return make_bundle(ask_bundle(scene.case, actor=scene.signer, now=NOW), now=NOW)


@pytest.mark.usefixtures("quick")
def test_it_holds_what_the_case_rests_on(scene: Scene) -> None:
    files = taken(made(scene))
    case = json.loads(files["documents/case.json"])
    assert [one["decided_by"] for one in case["decisions"]] == [scene.writer.pseudonym]
    assert case["posts"][0]["names"] == [["host", "shop-demo.example"]]
    verbs = [json.loads(line)["event"]["verb"] for line in files["record/events.jsonl"].splitlines()]
    for verb in ("warc.stored", "delivery.ingested", "blocking_request.approved", "notice.sent", "bundle.asked"):
        assert verb in verbs


def test_what_a_browser_made_comes_with_its_page_and_its_picture(aigerim: User) -> None:
    advert, raw, shot = rendered()
    captures = Dossier(decision(aigerim, advert).case).captures
    assert {row.pk for row in captures} == {advert.capture_id, raw.pk, shot.pk}


@pytest.mark.usefixtures("quick")
def test_no_name_stands_in_it(scene: Scene) -> None:
    for name, content in taken(made(scene)).items():
        assert WRITER.encode() not in content, name
        assert SIGNER.encode() not in content, name


def test_the_same_case_at_the_same_checkpoint_gives_the_same_bytes(scene: Scene, tmp_path: Path) -> None:
    bundle = made(scene)
    checkpoint = Checkpoint.objects.get(pk=bundle.checkpoint_id)
    assert pack(scene.case, checkpoint, tmp_path / "again").sha256 == bundle.sha256


@pytest.mark.usefixtures("quick")
def test_a_moderator_may_not_take_a_case_out(scene: Scene, aigerim: User) -> None:
    with pytest.raises(NotAllowed, match="Your role does not take cases out"):
        ask_bundle(scene.case, actor=aigerim, now=NOW)


@pytest.mark.usefixtures("quick")
def test_a_bundle_is_made_once(scene: Scene) -> None:
    bundle = made(scene)
    again = make_bundle(Bundle.objects.get(pk=bundle.pk), now=NOW + timedelta(days=1))
    assert (again.made_at, again.sha256) == (bundle.made_at, bundle.sha256)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Bundle.objects.filter(pk=bundle.pk).update(asked_at=NOW + timedelta(days=1))
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Bundle.objects.filter(pk=bundle.pk).update(sha256="0" * 64)


@pytest.mark.usefixtures("quick")
def test_damaged_evidence_makes_no_bundle_and_says_so(scene: Scene) -> None:
    path = store.path(scene.post.capture.warc.sha256)
    path.chmod(0o640)
    path.write_bytes(b"other")
    assert "were changed on disk" in made(scene).problem


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("error", "said"), [(zipfile.LargeZipFile, "more sealed bytes"), (KeyError, "KeyError")])
def test_what_cannot_be_made_is_given_up_and_says_why(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, error: type[Exception], said: str
) -> None:
    def broken(*args: object) -> None:
        raise error("broken")

    monkeypatch.setattr("review_portal.court.packing.write", broken)
    assert said in made(scene).problem
    assert not Bundle.objects.waiting().exists()


@pytest.mark.usefixtures("quick")
def test_a_case_with_larger_annexes_than_an_archive_holds_is_refused(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = sum(warc.size for warc in Dossier(scene.case).warcs)
    monkeypatch.setattr("review_portal.court.packing.LARGEST", sealed)
    assert "more sealed bytes" in made(scene).problem


@pytest.mark.usefixtures("quick")
def test_a_bundle_that_another_worker_makes_is_left_to_it(scene: Scene) -> None:
    bundle, other = ask_bundle(scene.case, actor=scene.signer, now=NOW), connections.create_connection("default")
    with contextlib.closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [BUNDLE_LOCK + bundle.pk])
        assert make_bundle(bundle, now=NOW).made_at is None
        cursor.execute("SELECT pg_advisory_unlock(%s)", [BUNDLE_LOCK + bundle.pk])
    assert make_bundle(bundle, now=NOW).made_at == NOW


def test_what_a_dead_worker_left_half_packed_is_swept_and_what_is_being_packed_is_not(
    settings: Any, tmp_path: Path
) -> None:
    settings.BLOBS = tmp_path
    for name in ("7-dead", "8-living", "unnumbered"):
        (tmp_path / "aside" / name).mkdir(parents=True)
        (tmp_path / "aside" / name / "bundle").write_bytes(b"half")
    other = connections.create_connection("default")
    with contextlib.closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [BUNDLE_LOCK + 8])
        sweep(timestamp=0)
        assert [path.name for path in (tmp_path / "aside").iterdir()] == ["8-living"]
        cursor.execute("SELECT pg_advisory_unlock(%s)", [BUNDLE_LOCK + 8])
    assert sweep_aside() == 1


@pytest.mark.usefixtures("quick")
def test_a_letter_that_is_written_while_the_stamp_is_fetched_is_proven_too(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = [lambda: draft_notice(scene.request, actor=scene.writer, now=NOW)]

    def slow(*args: object, **named: object) -> None:
        while meanwhile:
            meanwhile.pop()()
        raise StampRefused("The authority sleeps.")

    monkeypatch.setattr("review_portal.court.services.bundling.stamp_checkpoint", slow)
    bundle = made(scene)
    report = check_bundle(memoryview(store.get(bundle.sha256)), b"")
    assert (report.findings, report.counts["letters"]) == ([], 2)


@pytest.mark.usefixtures("quick")
def test_the_worker_makes_what_was_asked_and_what_was_left_behind(scene: Scene) -> None:
    bundle = ask_bundle(scene.case, actor=scene.signer, now=NOW)
    assert ask_bundle(scene.case, actor=scene.signer, now=NOW).pk == bundle.pk
    sweep(timestamp=0)
    make_bundles(ids=[bundle.pk])
    bundle.refresh_from_db()
    assert bundle.made_at is not None


@pytest.mark.usefixtures("quick")
def test_the_page_gives_it_and_the_record_says_to_whom(scene: Scene, enter: Callable[[User], Client]) -> None:
    bundle, browser = made(scene), enter(scene.signer)
    page = browser.get(f"/cases/{scene.case.number}/bundles/")
    assert f"/bundles/{bundle.pk}/" in page.content.decode()
    given: Any = browser.get(f"/bundles/{bundle.pk}/")
    assert b"".join(given.streaming_content) == store.get(bundle.sha256)
    event = Event.objects.latest("number")
    assert (event.verb, event.actor_label, event.detail["sha256"]) == (
        "bundle.taken", scene.signer.pseudonym, bundle.sha256,
    )  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_the_command_writes_it_and_overwrites_nothing(scene: Scene, tmp_path: Path) -> None:
    out, said = tmp_path / "case.wacz", StringIO()
    call_command("court_bundle", scene.case.number, out=out, stdout=said)
    assert Bundle.objects.get().sha256 in said.getvalue()
    with pytest.raises(CommandError, match="choose another name"):
        call_command("court_bundle", scene.case.number, out=out)
    with pytest.raises(CommandError, match="There is no case"):
        call_command("court_bundle", "К-1", out=tmp_path / "other")


@pytest.mark.usefixtures("quick")
def test_a_case_without_a_decision_comes_with_its_campaign(dana: User, tmp_path: Path) -> None:
    with house(tmp_path):
        [case] = send_through(delivered(tmp_path))
        files = taken(make_bundle(ask_bundle(Case.objects.get(pk=case.pk), actor=dana, now=NOW), now=NOW))
    assert [post["post_id"] for post in json.loads(files["documents/case.json"])["posts"]] == ["example_harbor/1"]


def test_anybody_may_take_the_program(client: Client) -> None:
    given = client.get("/verify/qalqan_verify.py")
    compile(given.content, "qalqan_verify.py", "exec")


def test_an_auditor_takes_the_log(enter: Callable[[User], Client], asel: User, tmp_path: Path) -> None:
    with house(tmp_path):
        given: Any = enter(asel).post("/log/take/")
        lines = b"".join(given.streaming_content).splitlines()
    assert json.loads(lines[0])["format"] == "qalqan-record-1"
    assert given["Content-Disposition"].startswith('attachment; filename="qalqan-record-')
    assert Event.objects.latest("number").verb == "record.taken"


def test_the_command_writes_the_log_from_a_checkpoint_on(asel: User, tmp_path: Path) -> None:
    with house(tmp_path):
        call_command("checkpoint", stdout=StringIO())
        call_command("export_audit", out=tmp_path / "one.jsonl", stdout=StringIO())
        call_command("export_audit", out=tmp_path / "two.jsonl", from_checkpoint=2, stdout=StringIO())
        first = json.loads((tmp_path / "two.jsonl").read_bytes().splitlines()[0])
        assert first["first"] == Checkpoint.objects.get(number=2).first
        with pytest.raises(CommandError, match="There is no checkpoint 99"):
            call_command("export_audit", out=tmp_path / "three.jsonl", from_checkpoint=99)
