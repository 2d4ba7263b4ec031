"""The doctor names each part, and the cure of each that fails."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from review_portal import health

pytestmark = pytest.mark.django_db


def found(part: str) -> health.Finding:
    return next(finding for finding in health.examine() if finding.part == part)


def test_it_names_every_part() -> None:
    parts = [finding.part for finding in health.examine()]
    assert parts == [
        "database",
        "migrations",
        "worker",
        "jobs",
        "people",
        "weights",
        "reader of letters",
        "keys",
        "store",
        "clock",
        "time source",
    ]


def test_a_missing_worker_comes_with_its_cure() -> None:
    assert (found("worker").well, found("worker").cure) == (False, "Start one: make worker.")


def test_a_living_worker_is_well() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now()])
    assert found("worker").well


def test_a_portal_without_an_administrator_says_how_to_make_one(settings: Any) -> None:
    settings.SECOND_FACTOR = True
    assert "add_person" in found("people").cure
    call_command("add_person", "first", stdout=StringIO())
    assert "1 accounts are open, 1 of them without a second factor yet" in found("people").seen


def test_the_second_factor_switched_off_is_said_and_over_https_a_failure(settings: Any) -> None:
    assert (found("people").well, found("people").seen) == (True, "the second factor is switched off")
    settings.HTTPS = True
    assert not found("people").well


def test_missing_weights_come_with_their_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "encoder_folder", lambda: None)
    assert "python -m classifier fetch" in found("weights").cure


def test_a_missing_reader_of_letters_comes_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("reader of letters").seen == "tesseract reads kaz, rus, eng"
    monkeypatch.setattr(health.shutil, "which", lambda name: None)
    assert "apt-get install tesseract-ocr tesseract-ocr-kaz tesseract-ocr-rus" in found("reader of letters").cure


def test_a_key_that_others_may_read_is_named(settings: Any, tmp_path: Path) -> None:
    settings.KEYS = tmp_path
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o644)
    assert "secret" in found("keys").seen


def test_what_is_public_may_be_read(settings: Any, tmp_path: Path) -> None:
    settings.KEYS = tmp_path
    for name in ("release.ed25519.pub", "ca.pem", ".lock"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o644)
    assert found("keys").well


def test_it_ends_with_status_1_where_something_fails() -> None:
    with pytest.raises(SystemExit, match="1"):
        call_command("doctor", stdout=StringIO())


def test_every_failure_has_a_cure() -> None:
    assert [finding.part for finding in health.examine() if not finding.well and not finding.cure] == []
