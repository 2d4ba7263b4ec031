"""Orders in a bundle: two signatures, one that waits for the second, and a text that nobody signed."""

from __future__ import annotations

from qalqan_verify.bundle import check_orders
from qalqan_verify.canon import canonical, sha256_of
from qalqan_verify.findings import Report

TEXT = {"number": "B-2026-0001", "items": []}


def checked(*verbs: str) -> Report:
    report = Report()
    events = [{"verb": f"blocking_request.{verb}", "detail": {"digest": sha256_of(TEXT)}} for verb in verbs]
    check_orders({"orders/1.signed.json": memoryview(canonical(TEXT))}, events, report)
    return report


def test_two_signatures_are_counted_as_two() -> None:
    assert checked("submitted", "approved").counts == {"orders that two people signed": 1}


def test_an_order_that_waits_or_was_rejected_is_no_fault() -> None:
    report = checked("submitted")
    assert (report.findings, report.counts) == ([], {"orders without a second signature": 1})


def test_a_text_that_nobody_signed_is_named() -> None:
    assert [finding.place for finding in checked().findings] == ["orders/1.signed.json"]
