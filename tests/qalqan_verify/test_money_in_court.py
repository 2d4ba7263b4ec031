"""What was asked of banks, and why: each thing that is not what the record tells of is named."""

import base64
import hashlib
import json

import pytest

from qalqan_verify.findings import Report
from qalqan_verify.money import check_money

TRACE = b'{"format":"qalqan-trace-report-3"}'
DIGEST = hashlib.sha256(TRACE).hexdigest()
LETTER = json.dumps({"items": [{"report_sha256": DIGEST}, {"report_sha256": ""}]}, separators=(",", ":")).encode()
BODY = {"body": base64.b64encode(b"[]").decode(), "endpoint": "/address", "sha256": hashlib.sha256(b"[]").hexdigest()}


def line(**changes: str) -> bytes:
    return json.dumps(BODY | changes, sort_keys=True, separators=(",", ":")).encode() + b"\n"


WHOLE = {"freezes/1.sent.json": LETTER, "traces/2.report.json": TRACE, "traces/2.answers.jsonl": line() * 2}
SENT, FINISHED = {hashlib.sha256(LETTER).hexdigest()}, {DIGEST}


def judged(files: dict[str, bytes], *, sent: set[str] = SENT, finished: set[str] = FINISHED) -> Report:
    report = Report()
    check_money({name: memoryview(content) for name, content in files.items()}, sent, finished, report)
    return report


def test_what_was_sent_and_what_it_rests_on_holds():
    report = judged(WHOLE)
    assert (report.findings, sum(report.counts.values())) == ([], 4)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"freezes/1.sent.json": LETTER + b" "}, "freezes/1.sent.json"),
        ({"traces/2.report.json": TRACE + b" "}, "traces/2.report.json"),
        ({"traces/2.answers.jsonl": line() + line(body="W10K")}, "traces/2.answers.jsonl, line 2"),
        ({"traces/2.answers.jsonl": line()[:-1]}, "traces/2.answers.jsonl, line 1"),
        ({"traces/2.answers.jsonl": b"{}\n"}, "traces/2.answers.jsonl, line 1"),
        ({"traces/2.answers.jsonl": b"\xff\n"}, "traces/2.answers.jsonl, line 1"),
    ],
)
def test_what_was_changed_is_named(changes, place):
    assert place in {finding.place for finding in judged(WHOLE | changes).findings}


def test_a_letter_whose_report_is_missing_is_named():
    files = {name: content for name, content in WHOLE.items() if "report" not in name}
    assert [finding.place for finding in judged(files).findings] == ["freezes/1.sent.json"]


def test_what_the_record_does_not_tell_of_is_named():
    found = [finding.place for finding in judged(WHOLE, sent=set(), finished=set()).findings]
    assert found == ["traces/2.report.json", "freezes/1.sent.json"]
