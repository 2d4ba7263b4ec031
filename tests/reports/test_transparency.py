"""The open report counts and never names: no target, no person, and a digest that cannot be guessed from a name."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry
from review_portal.reports.periods import Period
from review_portal.reports.statements import FACTS, hashed, statements
from review_portal.reports.transparency import breakdowns, coverage, errors, over_time
from tests.exports.records import listed, release
from tests.probes.records import GONE, Office

PAGES = ("/transparency/", "/transparency/report.csv", "/transparency/statements.jsonl")


@pytest.fixture
def entries(rita: User, saule: User) -> list[BlockEntry]:
    made = listed(rita, saule, "shop-demo.example", "goods-demo.example", now=timezone.now())
    release(saule)
    return made


def month() -> Period:
    today = timezone.localdate()
    return Period(today, today)


def body(client: Client, page: str) -> str:
    answer = client.get(f"{page}?{month().query}", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


@pytest.mark.parametrize("page", PAGES)
def test_no_target_and_no_person_is_named(page: str, entries: list[BlockEntry], client: Client) -> None:
    text = body(client, page)
    for word in ("shop-demo", "goods-demo", "example_harbor", "rita", "saule", "M-01", "S-01", "An offer of goods"):
        assert word not in text, word


def test_entries_are_counted_by_ground_measure_and_kind(entries: list[BlockEntry]) -> None:
    found = {one.name: {row.label: row.count for row in one.rows} for one in breakdowns(month())}
    assert found["measure"]["block the host"] == 2
    assert sum(found["ground"].values()) == sum(found["kind"].values()) == BlockEntry.objects.count()


def test_what_came_and_went_adds_up(entries: list[BlockEntry]) -> None:
    rows = over_time(month())
    assert sum(came for _, came, _ in rows) == BlockEntry.objects.count()
    year = Period(month().first.replace(month=1, day=1), month().last)
    assert sum(came for _, came, _ in over_time(year)) == BlockEntry.objects.count()


def test_a_statement_has_the_shape_of_the_databases(entries: list[BlockEntry]) -> None:
    for found in statements(month()):
        assert re.fullmatch(r"[A-Za-z0-9-_]{1,500}", str(found["puid"]))
        assert len(str(found["illegal_content_legal_ground"])) <= 500
        assert len(str(found["illegal_content_explanation"])) <= 2000
        assert found["illegal_content_explanation"] in FACTS.values()
        assert found["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
        assert (found["content_type"] == ["CONTENT_TYPE_OTHER"]) == ("content_type_other" in found)
        for name in ("content_date", "application_date", "end_date_visibility_restriction"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(found[name]))


def test_a_digest_is_one_a_target_and_not_the_digest_of_its_name(entries: list[BlockEntry], settings: object) -> None:
    first, second = entries[:2]
    before = hashed(first)
    assert before == hashed(first) != hashed(second)
    assert before != hashlib.sha256(first.canonical.encode()).hexdigest()
    settings.SECRET_KEY = "another office's key"  # type: ignore[attr-defined]  # pytest-django's settings
    assert hashed(first) != before


def test_statements_are_lines_of_json(entries: list[BlockEntry], client: Client) -> None:
    rows = [json.loads(row) for row in body(client, PAGES[2]).splitlines()]
    assert len(rows) == BlockEntry.objects.count() == len({row["puid"] for row in rows})


def test_coverage_says_what_was_measured(rita: User, saule: User) -> None:
    office = Office(rita, saule)
    office.both(5, **GONE)
    seen = coverage(Period(date(2026, 11, 22), date(2026, 11, 23)))
    assert (seen.vantages, seen.verdicts["blocked"], seen.effective_share) == (2, 1, 1.0)
    later = coverage(Period(date(2026, 12, 1), date(2026, 12, 31)))
    assert (later.verdicts["unknown"], later.effective_share) == (1, None)
    assert errors(month()).overturned_share is None


def test_a_wrong_period_is_said_and_nothing_breaks(client: Client, db: None) -> None:
    page = client.get("/transparency/?from=x&to=y", headers={"Accept-Language": "en"})
    assert "Give both days" in page.content.decode()
    assert client.get("/transparency/statements.jsonl?from=x").status_code == 400


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_speaks_three_languages_and_carries_no_inline_code(language: str, client: Client, db: None) -> None:
    text = client.get("/transparency/", headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}">' in text
    assert " style=" not in text
    assert "<script>" not in text
