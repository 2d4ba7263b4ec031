"""One flipped byte anywhere: the verifier names the record, and whatever it is given, it answers in words."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qalqan_verify.bundle import check_bundle
from qalqan_verify.findings import Report
from qalqan_verify.log import check_log
from tests.court.conftest import Handed

pytestmark = pytest.mark.django_db
PATIENT = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def places(report: Report) -> set[str]:
    return {finding.place for finding in report.findings}


def judged(content: bytes, key: str = "") -> Report:
    return check_bundle(memoryview(content), bytes.fromhex(key))


def spans(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield the name and the place of each member, its header with it, then what lies behind them."""
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        ends = [*(info.header_offset for info in infos[1:]), archive.start_dir]
        yield from ((info.filename, info.header_offset, end) for info, end in zip(infos, ends, strict=True))
        place = archive.start_dir
        for info in infos:
            yield info.filename, place, place + 46 + len(info.filename)
            place += 46 + len(info.filename)
        yield "the end of the archive", place, path.stat().st_size


@PATIENT
@given(st.data())
def test_a_flipped_byte_of_the_bundle_is_named(handed: Handed, data: st.DataObject) -> None:
    content = bytearray(handed.bundle.read_bytes())
    name, start, end = data.draw(st.sampled_from(list(spans(handed.bundle))))
    content[data.draw(st.integers(start, end - 1))] ^= data.draw(st.integers(1, 255))
    assert name in places(judged(bytes(content), handed.key))


@PATIENT
@given(st.data())
def test_a_flipped_byte_of_the_log_is_named(handed: Handed, data: st.DataObject) -> None:
    content = handed.log.read_bytes()
    lines = content.splitlines(keepends=True)
    which = data.draw(st.integers(0, len(lines) - 1))
    place = sum(map(len, lines[:which])) + data.draw(st.integers(0, len(lines[which]) - 1))
    changed = bytearray(content)
    changed[place] ^= data.draw(st.integers(1, 255))
    report = check_log(bytes(changed).splitlines(keepends=True), bytes.fromhex(handed.key))
    assert places(report) & named(lines[which], which + 1)


@pytest.mark.parametrize("kind", ["checkpoint", "stamp"])
@pytest.mark.parametrize("flip", [1, 2, 8])
def test_a_flipped_byte_in_what_a_line_is_called_is_named(handed: Handed, kind: str, flip: int) -> None:
    lines = handed.log.read_bytes().splitlines(keepends=True)
    which = next(place for place, line in enumerate(lines) if line.startswith(f'{{"{kind}":'.encode()))
    for name in (b'checkpoint":', b'number":'):
        changed, at = bytearray(lines[which]), lines[which].rfind(name)
        for place in (at, at + len(name)) if at >= 0 else ():
            changed[place] ^= flip
            report = check_log([*lines[:which], bytes(changed), *lines[which + 1 :]], bytes.fromhex(handed.key))
            assert places(report) & named(lines[which], which + 1)
            changed[place] ^= flip


def named(line: bytes, number: int) -> set[str]:
    """Return how a line may be named: by its place, or by what it holds."""
    value = json.loads(line)
    kind = next(iter(value))
    inside = value[kind] if isinstance(value[kind], dict) else {}
    whose = "stamp of checkpoint" if kind == "stamp" else kind
    return {f"line {number}", f"{whose} {inside.get('number', inside.get('checkpoint'))}"}


@PATIENT
@given(st.data())
def test_a_bundle_cut_or_stuffed_anywhere_is_not_believed(handed: Handed, data: st.DataObject) -> None:
    content = handed.bundle.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    cut, stuffing = data.draw(st.integers(0, 5000)), data.draw(st.binary(max_size=40))
    changed = content[:place] + stuffing + content[place + cut :]
    assert changed == content or not judged(changed).holds


@PATIENT
@given(st.binary(max_size=400))
@example(b"PK\x03\x04" * 40)
@example(b"PK\x01\x02" * 30 + b"PK\x05\x06" + bytes(18))
def test_anything_at_all_gets_an_answer(content: bytes) -> None:
    assert not judged(content).holds
    assert not check_log(content.splitlines(keepends=True), b"").holds


def test_somebody_else_s_signature_is_named(handed: Handed) -> None:
    assert places(judged(handed.bundle.read_bytes(), "ab" * 32)) == {"verify/statement.json.ed25519"}


def test_a_missing_and_an_added_file_are_named(handed: Handed, tmp_path: Path) -> None:
    changed = tmp_path / "changed.wacz"
    with zipfile.ZipFile(handed.bundle) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            if info.filename != "documents/case.json":
                new.writestr(info, old.read(info))
        new.writestr("documents/other.json", b"{}")
    found = places(judged(changed.read_bytes(), handed.key))
    assert {"documents/case.json", "documents/other.json"} <= found


def test_an_event_left_out_of_the_log_is_named(handed: Handed) -> None:
    lines = handed.log.read_bytes().splitlines(keepends=True)
    report = check_log([*lines[:4], *lines[5:]], bytes.fromhex(handed.key))
    assert "event 4" in places(report)


def test_a_log_cut_at_its_end_is_named(handed: Handed) -> None:
    lines = handed.log.read_bytes().splitlines(keepends=True)
    assert "line 1" in places(check_log(lines[:-1], bytes.fromhex(handed.key)))
