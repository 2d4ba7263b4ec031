"""Proves what was asked of banks and exchanges, the tracing reports behind it, and the ledgers' answers under those."""

from __future__ import annotations

import hashlib
from typing import Any

from qalqan_verify.canon import read_canonical, words
from qalqan_verify.findings import Report
from qalqan_verify.record import unbased

FREEZES, TRACES = "freezes/", "traces/"
REPORT_END, ANSWERS_END = ".report.json", ".answers.jsonl"
Members = dict[str, memoryview]


def check_money(files: Members, sent: set[str], finished: set[str], report: Report) -> None:
    """Prove that each letter is the one that was sent, each report one that a trace ended with, each answer as it came.

    `sent` and `finished` are the digests that the record tells of.
    """
    reports = set()
    for path in sorted(path for path in files if path.startswith(TRACES)):
        if path.endswith(REPORT_END):
            sha256 = hashlib.sha256(files[path]).hexdigest()
            reports.add(sha256)
            if report.judge(sha256 in finished, path, "no event of the record tells of this tracing report"):
                report.count("tracing reports")
        elif path.endswith(ANSWERS_END):
            check_answers(path, bytes(files[path]), report)
    for path in sorted(path for path in files if path.startswith(FREEZES) and path.endswith(".sent.json")):
        is_sent = hashlib.sha256(files[path]).hexdigest() in sent
        if report.judge(is_sent, path, "no event of the record tells that this letter was sent"):
            report.count("freeze letters that a second person sent")
        check_reports_of(path, bytes(files[path]), reports, report)


def check_reports_of(path: str, content: bytes, reports: set[str], report: Report) -> None:
    """Prove that every tracing report which a letter names lies beside it."""
    items = (read_canonical(content) or {}).get("items")
    rows: list[dict[str, Any]] = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
    for named in {words(row, "report_sha256")[0] for row in rows} - {""}:
        report.judge(named in reports, path, f"names the tracing report {named[:64]}, which is not in the bundle")


def check_answers(path: str, content: bytes, report: Report) -> None:
    for place, line in enumerate(content.splitlines(keepends=True), 1):
        answer = read_canonical(line[:-1]) if line.endswith(b"\n") else None
        body, told = words(answer or {}, "body", "sha256")
        is_same = answer is not None and hashlib.sha256(unbased(body)).hexdigest() == told
        if report.judge(is_same, f"{path}, line {place}", "is not what the ledger answered"):
            report.count("answers of ledgers")
