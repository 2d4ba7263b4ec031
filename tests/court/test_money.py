"""Letters to banks and exchanges, tracing reports and the ledgers' answers go to court with the case, and prove."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typst

from qalqan_verify.bundle import check_bundle
from review_portal.court.gathering import Dossier
from review_portal.court.models import Bundle
from review_portal.court.packing import size_of
from review_portal.court.services import ask_bundle, make_bundle
from review_portal.evidence import store
from review_portal.payments.models import Dispatch, DispatchItem
from review_portal.payments.services.dispatching import draft_dispatch, send_dispatch, write_answer
from review_portal.scoring.models import Mention
from tests.court.leaving import SOON
from tests.court.scene import NOW, Scene, brought_to_court, house
from tests.payments.explorer import serving, shop_story
from tests.payments.story import publish_advert, register_shop, trace_shop

pytestmark = pytest.mark.django_db
WORDS = {"institution": "Example Exchange", "contact": "", "grounds": "Case 1"}


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    """Return a case whose post names a wallet that was traced and asked to be frozen; papers are not printed."""
    monkeypatch.setattr(typst, "compile", lambda source, **options: b"%PDF")
    with house(tmp_path), serving(shop_story()) as address:
        settings.LEDGERS = {"btc": address}
        made = brought_to_court(tmp_path)
        publish_advert()
        shop = register_shop()
        trace_shop(shop, made.writer)
        shop.refresh_from_db()
        Mention.objects.create(post=made.post, entity=shop.entity, start=0, end=5, text="Товар")
        letter = draft_dispatch([shop], **WORDS, actor=made.writer, now=NOW)
        send_dispatch(letter, actor=made.signer, now=NOW)
        yield made


def made(scene: Scene) -> Bundle:
    bundle = make_bundle(ask_bundle(scene.case, actor=scene.signer, now=NOW), now=NOW)
    assert not bundle.problem
    return bundle


def files_of(bundle: Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(store.path(bundle.sha256)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_the_letter_the_report_and_the_answers_and_proves_them(scene: Scene) -> None:
    bundle, letter = made(scene), Dispatch.objects.get()
    [run] = Dossier(scene.case).traces
    files = files_of(bundle)
    assert hashlib.sha256(files[f"freezes/{letter.pk}.sent.json"]).hexdigest() == letter.sha256
    assert hashlib.sha256(files[f"traces/{run.pk}.report.json"]).hexdigest() == run.report_sha256
    lines = [json.loads(line) for line in files[f"traces/{run.pk}.answers.jsonl"].splitlines()]
    assert {base64.b64decode(line["body"]) for line in lines} == {bytes(row.body) for row in run.answers.all()}
    report = check_bundle(memoryview(store.get(bundle.sha256)), b"")
    assert report.findings == []
    assert report.counts["freeze letters that a second person sent"] == report.counts["tracing reports"] == 1
    assert report.counts["answers of ledgers"] == len(lines) > 3


def test_the_way_of_the_letter_tells_the_answer_and_no_name(scene: Scene) -> None:
    item = DispatchItem.objects.get()
    write_answer(item, "frozen", reference="EX-7", until=SOON, actor=scene.writer, now=NOW)
    way = files_of(made(scene))[f"freezes/{item.dispatch_id}.way.json"]
    told = json.loads(way)
    assert (told["drafted_by"], told["sent_by"]) == (scene.writer.pseudonym, scene.signer.pseudonym)
    assert [(row["answer"], row["reference"], row["status"]) for row in told["items"]] == [("frozen", "EX-7", "frozen")]


def test_custody_tells_who_confirmed_traced_and_sent(scene: Scene) -> None:
    events = files_of(made(scene))["record/events.jsonl"].splitlines()
    verbs = {json.loads(line)["event"]["verb"] for line in events}
    assert {"means.confirmed", "trace.started", "trace.finished", "dispatch.drafted", "dispatch.sent"} <= verbs


def test_a_letter_about_what_the_case_does_not_name_stays_out(scene: Scene) -> None:
    Mention.objects.filter(post=scene.post, entity__kind="wallet").delete()
    assert not [name for name in files_of(made(scene)) if name.startswith(("freezes/", "traces/"))]


def test_answers_count_for_the_size_of_an_archive(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_portal.court.packing.LARGEST", size_of(Dossier(scene.case)) - 1)
    bundle = make_bundle(ask_bundle(scene.case, actor=scene.signer, now=NOW), now=NOW)
    assert "more sealed bytes" in bundle.problem
