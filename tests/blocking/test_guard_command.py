"""`./manage.py guard` prints a JSON line a target and never asks the database."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command


def ask(*targets: str, **options: str) -> list[dict[str, object]]:
    out = io.StringIO()
    call_command("guard", *targets, stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_it_prints_one_line_a_target() -> None:
    first, second = ask("https://t.me/example_shop", "cloudfront.net")
    assert list(first) == ["target", "canonical", "measure", "verdict", "reason", "collateral"]
    assert (first["measure"], first["verdict"], second["verdict"]) == ("channel", "allow", "refuse")


def test_it_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("tgavan.example\n\nt.me\r\n"))
    assert [line["verdict"] for line in ask()] == ["allow", "refuse"]


def test_it_judges_the_measure_asked_for() -> None:
    [line] = ask("https://t.me/example_shop", measure="host")
    assert (line["target"], line["measure"], line["verdict"]) == ("https://t.me/example_shop", "host", "refuse")
