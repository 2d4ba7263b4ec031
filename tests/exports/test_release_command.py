"""`./manage.py release` renders what is in force, or publishes it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from review_portal.accounts.models import User
from review_portal.exports.models import Release
from tests.exports.records import listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.blocking.records import NOW

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.usefixtures("in_time")
def test_it_renders_what_is_in_force(rita: User, saule: User, tmp_path: Path) -> None:
    listed(rita, saule, "shop-demo.example")
    call_command("release", format="rpz", output=str(tmp_path / "zone"))
    assert "\n*.shop-demo.example CNAME .\n" in (tmp_path / "zone").read_text()
    assert not Release.objects.exists()


def test_it_writes_bytes_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call_command("release", format="domains")
    assert capfdbinary.readouterr().out == b"r1.canary.qalqan.example\n"


def test_it_publishes_as_a_person(saule: User) -> None:
    out = io.StringIO()
    call_command("release", publish=True, username="saule", stdout=out)
    assert out.getvalue().startswith("release 1: 1 entries")


def test_it_refuses_to_publish_as_nobody_or_as_a_moderator(rita: User) -> None:
    with pytest.raises(CommandError, match="Say who publishes"):
        call_command("release", publish=True)
    with pytest.raises(CommandError, match="supervisor or prosecutor"):
        call_command("release", publish=True, username="rita")
