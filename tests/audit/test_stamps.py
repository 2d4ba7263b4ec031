"""Stamps: only what a trusted authority says about exactly this checkpoint is kept."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from review_portal.accounts.models import User
from review_portal.audit.models import Checkpoint, Stamp
from review_portal.audit.services import make_checkpoint, stamp_checkpoint
from review_portal.audit.services.stamping import StampRefused
from review_portal.audit.tasks import close_interval
from tests.audit.authority import Authority
from tests.audit.records import note

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path, settings: Any) -> Iterator[Authority]:
    with Authority(tmp_path / "tsa").open() as found:
        settings.TSA, settings.TSA_AUTHORITIES = found.address, found.trusted
        yield found


@pytest.fixture
def made(aigerim: User) -> Checkpoint:
    found = make_checkpoint(now=NOW)
    assert found is not None
    return found


def test_it_keeps_the_authority_s_word(made: Checkpoint, authority: Authority, tmp_path: Path) -> None:
    stamp = stamp_checkpoint(made, now=NOW)
    assert abs(stamp.stamped_at - datetime.now(UTC)) < timedelta(minutes=1)
    (tmp_path / "reply").write_bytes(stamp.token)
    command = ["openssl", "ts", "-verify", "-digest", made.sha256, "-in", "reply", "-CAfile", authority.trusted]
    assert "OK" in subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout


def test_it_refuses_a_spoilt_reply(made: Checkpoint, authority: Authority) -> None:
    authority.spoilt = True
    with pytest.raises(StampRefused, match=f"not good for checkpoint {made.number}"):
        stamp_checkpoint(made, now=NOW)
    assert not Stamp.objects.exists()


def test_it_refuses_an_authority_that_nobody_trusts(
    made: Checkpoint, authority: Authority, settings: Any, tmp_path: Path
) -> None:
    settings.TSA_AUTHORITIES = Authority(tmp_path / "other").trusted
    with pytest.raises(StampRefused, match="not good"):
        stamp_checkpoint(made, now=NOW)


@pytest.mark.parametrize(("status", "kind"), [(503, "application/timestamp-reply"), (200, "text/html")])
def test_it_refuses_what_is_no_stamp(made: Checkpoint, authority: Authority, status: int, kind: str) -> None:
    authority.status, authority.content_type = status, kind
    with pytest.raises(StampRefused, match=r"did not answer|is no time stamp"):
        stamp_checkpoint(made, now=NOW)


def test_it_says_what_to_set_where_no_authority_is_known(made: Checkpoint) -> None:
    with pytest.raises(StampRefused, match="QALQAN_TSA"):
        stamp_checkpoint(made, now=NOW)


def test_the_hour_closes_stamps_and_tries_again(aigerim: User, authority: Authority) -> None:
    authority.status = 503
    close_interval(timestamp=0)
    assert (Checkpoint.objects.count(), Stamp.objects.count()) == (1, 0)
    note(aigerim)
    authority.status = 200
    close_interval(timestamp=0)
    assert (Checkpoint.objects.count(), Stamp.objects.count()) == (2, 2)
    close_interval(timestamp=0)
    assert authority.queries == 3


def test_a_machine_without_openssl_refuses_in_words(
    made: Checkpoint, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TSA, settings.TSA_AUTHORITIES = "http://127.0.0.1:9/", __file__
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StampRefused, match="does not run here"):
        stamp_checkpoint(made, now=NOW)
