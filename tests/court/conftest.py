"""One bundle for all who only read it, made once; and English for refusals."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from review_portal.audit.exporting import log_lines
from review_portal.court.services import ask_bundle, make_bundle
from review_portal.evidence import store
from tests.court.scene import NOW, brought_to_court, house


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass(frozen=True)
class Handed:
    """What lies before the court: the bundle, the log, and what the office published elsewhere."""

    bundle: Path
    log: Path
    key: str
    trusted: Path
    national: Path


@pytest.fixture(scope="module")
def handed(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Handed:
    folder = tmp_path_factory.mktemp("court")
    with django_db_blocker.unblock(), house(folder) as authority, transaction.atomic():
        scene = brought_to_court(folder)
        later = NOW + timedelta(hours=1)
        bundle = make_bundle(ask_bundle(scene.case, actor=scene.signer, now=later), now=later)
        assert not bundle.problem
        assert bundle.checkpoint is not None
        shutil.copyfile(store.path(bundle.sha256), folder / "case.wacz")
        (folder / "record.jsonl").write_bytes(b"".join(log_lines()))
        key, trusted = bundle.checkpoint.public_key, Path(authority.trusted)
        transaction.set_rollback(True)
    return Handed(folder / "case.wacz", folder / "record.jsonl", key, trusted, folder / "national" / "ca.pem")
