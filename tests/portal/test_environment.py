"""Settings from the environment fail loudly."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from review_portal.environment import env_bool, env_secret


def test_false_means_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QALQAN_X", "False")
    assert env_bool("QALQAN_X", default=True) is False


def test_any_other_word_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QALQAN_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="write True or False"):
        env_bool("QALQAN_X", default=False)


def test_a_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = env_secret("QALQAN_X", folder=tmp_path)
    assert env_secret("QALQAN_X", folder=tmp_path) == first
    assert (tmp_path / "qalqan_x").stat().st_mode & 0o077 == 0


def test_an_empty_secret_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "qalqan_x").touch()
    with pytest.raises(ImproperlyConfigured, match="is empty"):
        env_secret("QALQAN_X", folder=tmp_path)
