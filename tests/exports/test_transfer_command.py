"""`./manage.py grant_transfer` gives an engineer lines that a name server takes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from review_portal.accounts.models import User
from review_portal.exports.models import Provider
from tests.exports.consumers import run
from tests.exports.records import Isp


@pytest.fixture
def provider(client: Client, provider_headers: dict[str, str]) -> Provider:
    return Isp(client, provider_headers).provider


def granted(person: User, *words: str) -> str:
    out = io.StringIO()
    call_command("grant_transfer", "Step Telecom", "--as", person.username, *words, stdout=out)
    return out.getvalue()


def test_named_takes_its_lines_and_each_time_the_secret_is_another(
    provider: Provider, timur: User, tmp_path: Path
) -> None:
    first, second = granted(timur), granted(timur, "--secondaries", "192.0.2.53")
    assert first != second
    text = second.replace("PRIMARY port PORT", "192.0.2.1 port 5354")
    (tmp_path / "named.conf").write_text(text)
    checked = run("named-checkconf", tmp_path / "named.conf")
    assert checked.returncode == 0, checked.stdout


def test_it_ends_transfers(provider: Provider, timur: User) -> None:
    granted(timur)
    assert "ended" in granted(timur, "--end")
    provider.refresh_from_db()
    assert not provider.may_transfer


def test_it_refuses_a_stranger_and_whoever_is_no_administrator(provider: Provider, timur: User, saule: User) -> None:
    with pytest.raises(CommandError, match="administrator"):
        granted(saule)
    with pytest.raises(CommandError, match="no such provider"):
        call_command("grant_transfer", "Nobody", "--as", timur.username)
