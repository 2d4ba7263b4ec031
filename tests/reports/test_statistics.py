"""Figures of a period beside the one before: counted alike, changed in per cent, printed in three tongues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import translation

from review_portal.accounts.models import User
from review_portal.appeals.services import Complaint, decide_appeal, file_appeal
from review_portal.reports.clocks import clock, clocks, quantile
from review_portal.reports.papers import as_csv, as_pdf, changed
from review_portal.reports.periods import Period
from review_portal.reports.statistics import Figure, lines, sections
from tests.blocking.records import NOW
from tests.exports.records import listed, release
from tests.probes.records import GONE, Office

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def figures(period: Period = NOVEMBER) -> dict[str, tuple[int, int]]:
    return {row.key: (row.now, row.before) for _, row in lines(sections(period))}


def test_both_periods_are_counted_by_the_same_queries(rita: User, saule: User) -> None:
    listed(rita, saule, "shop-demo.example")
    listed(rita, saule, "old-demo.example", now=NOW - timedelta(days=30))
    listed(rita, saule, "older-demo.example", now=NOW - timedelta(days=31))
    release(saule)
    found = figures()
    assert found["requests"] == (1, 2)
    assert (found["entries"][0], found["releases"]) == (2, (1, 0))
    assert found["measure_host"] == (1, 2)


def test_appeals_and_neighbours_are_counted(rita: User, saule: User, dana: User) -> None:
    office = Office(rita, saule)
    office.both(5, role="neighbour", **GONE)
    appeal, _ = file_appeal(Complaint("shop-demo.example", "owner", "We sell tea only."), now=NOW)
    [row] = appeal.entries.values_list("pk", flat=True)
    decide_appeal(appeal, outcomes={row: "overturned"}, answer="It is tea indeed.", actor=dana, now=NOW)
    found = figures()
    assert (found["filed"], found["overturned"], found["over_blocking"]) == ((1, 0), (1, 0), (1, 0))


@pytest.mark.parametrize(
    ("now", "before", "said"), [(12, 10, "+20.0%"), (8, 10, "-20.0%"), (10, 10, "0.0%"), (5, 0, "—"), (0, 4, "-100.0%")]
)
def test_the_change_in_per_cent(now: int, before: int, said: str) -> None:
    assert changed(Figure("key", "label", now, before)) == said


def test_csv_has_a_row_a_figure(rita: User, saule: User) -> None:
    listed(rita, saule, "shop-demo.example")
    rows = as_csv(NOVEMBER, NOVEMBER.before).splitlines()
    assert len(rows) == 1 + len(figures())
    assert "Restricted,requests,Requests approved,1,0," in rows


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_paper_is_printed_in_each_language(language: str, rita: User, saule: User) -> None:
    listed(rita, saule, "shop-demo.example")
    with translation.override(language):
        paper = as_pdf(NOVEMBER, NOVEMBER.before)
    assert paper.startswith(b"%PDF-")
    assert len(paper) > 8000


def test_quantiles_name_a_span_that_was() -> None:
    spans = [timedelta(minutes=minute) for minute in range(1, 11)]
    assert (quantile(spans, 0.5), quantile(spans, 0.9), quantile([], 0.5)) == (spans[4], spans[8], None)


def test_a_clock_counts_what_was_in_time() -> None:
    pairs = [(NOW, NOW + timedelta(minutes=minutes)) for minutes in (10, 50, 60, 70)]
    row = clock("stage", timedelta(hours=1), pairs)
    assert (row.count, row.in_time, row.median) == (4, 0.75, timedelta(minutes=50))


def test_effect_and_opening_are_measured_from_publication(rita: User, saule: User) -> None:
    office = Office(rita, saule)
    office.both(45, **GONE)
    found = {row.stage: row for row in clocks(NOVEMBER)}
    assert found["Measured in effect"].median == timedelta(minutes=45)
    assert found["Approval of a request"].count == 1
    assert found["Measured open after removal"].count == 0


def test_the_page_and_its_papers(rita: User, saule: User, enter: Callable[[User], Client]) -> None:
    listed(rita, saule, "shop-demo.example")
    browser = enter(saule)
    asked = "from=2026-11-01&to=2026-11-30"
    assert browser.get(f"/statistics/?{asked}&against=year").status_code == 200
    assert browser.get(f"/statistics/report.pdf?{asked}&language=kk").content.startswith(b"%PDF-")
    assert b"measure_host" in browser.get(f"/statistics/report.csv?{asked}").content
    assert browser.get("/statistics/report.csv?from=x").status_code == 400
    assert Client().get("/statistics/").status_code == 302
