"""Proves a court bundle: its list of files, its signature, the record in it, the sealed pages, the signed orders."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from qalqan_pull.ed25519 import is_signed
from qalqan_verify.archive import members_of
from qalqan_verify.canon import canonical, number, read_canonical, sha256_of, unhexed, words
from qalqan_verify.findings import Report
from qalqan_verify.money import check_money
from qalqan_verify.record import check_checkpoint, check_proof, check_stamp, is_event
from qalqan_verify.warc import check_warc

BUNDLE_FORMAT = "qalqan-bundle-1"
STATEMENT_PATH, SIGNATURE_PATH = "verify/statement.json", "verify/statement.json.ed25519"
PACKAGE_PATH, DIGEST_PATH = "datapackage.json", "datapackage-digest.json"
Files = dict[str, memoryview]


def package_of(about: dict[str, Any], sizes: dict[str, tuple[str, int]]) -> bytes:
    """Write datapackage.json (WACZ 1.1.1) for these files: path → SHA-256 and size."""
    resources = [
        {"name": path.replace("/", "-"), "path": path, "hash": f"sha256:{sha256}", "bytes": size}
        for path, (sha256, size) in sorted(sizes.items())
    ]
    return canonical({**about, "profile": "data-package", "wacz_version": "1.1.1", "resources": resources})


def digest_of(package: bytes) -> bytes:
    return canonical({"path": PACKAGE_PATH, "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"})


def check_bundle(whole: memoryview, key: bytes) -> Report:
    """Go from the outside in: the archive's own bytes, the files in it, and what they say of each other."""
    report = Report()
    files = members_of(whole, report)
    measured = {path: (hashlib.sha256(content).hexdigest(), len(content)) for path, content in files.items()}
    statement = read_canonical(bytes(files.get(STATEMENT_PATH, b""))) or {}
    signature, signer = bytes(files.get(SIGNATURE_PATH, b"")), key or unhexed(words(statement, "public_key")[0], 32)
    if is_signed(canonical(statement), signature, signer) and statement.get("format") == BUNDLE_FORMAT:
        check_files(listed_by(statement), measured, report)
        check_package(statement, files, measured, report)
        report.notes.append(f"Signed with the key {signer.hex()}")
        check_contents(files, statement, signer, report)
    else:
        blame_signature(files, measured, report)
    return report


def listed_by(statement: dict[str, Any]) -> dict[str, tuple[str, int]]:
    rows = statement.get("files")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {words(row, "path")[0]: (words(row, "sha256")[0], number(row, "bytes")) for row in found}


def check_files(listed: dict[str, tuple[str, int]], measured: dict[str, tuple[str, int]], report: Report) -> None:
    for path, told in listed.items():
        if path not in measured:
            report.blame(path, "is missing")
        elif report.judge(measured[path] == told, path, "was changed: its SHA-256 is not the one that was signed"):
            report.count("files under the signed statement")
    for path in measured.keys() - listed.keys() - {STATEMENT_PATH, SIGNATURE_PATH, PACKAGE_PATH, DIGEST_PATH}:
        report.blame(path, "is not part of the bundle")


def check_package(
    statement: dict[str, Any], files: Files, measured: dict[str, tuple[str, int]], report: Report
) -> None:
    """Both files for other archives' readers follow from the statement, byte by byte."""
    about, outside = statement.get("package"), {path: measured[path] for path in (STATEMENT_PATH, SIGNATURE_PATH)}
    written = package_of(about if isinstance(about, dict) else {}, {**listed_by(statement), **outside})
    for path, expected in ((PACKAGE_PATH, written), (DIGEST_PATH, digest_of(written))):
        report.judge(
            bytes(files.get(path, b"")) == expected, path, "was changed: it does not follow from the statement"
        )


def blame_signature(files: Files, measured: dict[str, tuple[str, int]], report: Report) -> None:
    """Say which of the two was changed, by the other list; where both are in it, the signer is somebody else."""
    try:
        package = json.loads(bytes(files.get(PACKAGE_PATH, b"")))
        hashes = {row["path"]: row["hash"] for row in package["resources"]}
    except (ValueError, RecursionError, KeyError, TypeError):
        hashes = {}
    changed = [
        path
        for path in (STATEMENT_PATH, SIGNATURE_PATH)
        if path not in measured or hashes.get(path) != f"sha256:{measured[path][0]}"
    ]
    for path in changed or [SIGNATURE_PATH]:
        told = "was changed or is missing" if changed else "does not hold for this key: somebody else signed"
        report.blame(path, f"{told}; nothing else in the bundle can be relied on")


def check_contents(files: Files, statement: dict[str, Any], key: bytes, report: Report) -> None:
    checkpoints = check_checkpoints(files, key, report)
    named = words(statement, "checkpoint_sha256")[0]
    sealed_by = {words(one, "sha256")[0] for one in checkpoints.values()}
    report.judge(named in sealed_by, STATEMENT_PATH, "names a checkpoint that is not in the bundle")
    events = check_events(files, checkpoints, report)
    check_archives(files, events, report)
    check_orders(files, events, report)
    sent, finished = told_by(events, "dispatch.sent", "sha256"), told_by(events, "trace.finished", "report")
    check_money(files, sent, finished, report)


def lines_of(files: Files, path: str, report: Report) -> list[dict[str, Any]]:
    """Return the objects of a JSON-lines file, and blame each line that is none."""
    found = []
    for place, line in enumerate(bytes(files.get(path, b"")).splitlines(keepends=True), 1):
        value = read_canonical(line[:-1]) if line.endswith(b"\n") else None
        if report.judge(value is not None, f"{path}, line {place}", "is not as it was written"):
            found.append(value or {})
    return found


def check_checkpoints(files: Files, key: bytes, report: Report) -> dict[int, dict[str, Any]]:
    good: dict[int, dict[str, Any]] = {}
    for found in lines_of(files, "record/checkpoints.jsonl", report):
        if check_checkpoint(found, key, f"checkpoint {number(found, 'number')}", report):
            before, here = good.get(number(found, "number") - 1), number(found, "number")
            follows = before is None or before["sha256"] == found["previous"]
            report.judge(follows, f"checkpoint {here}", "does not follow from the one before")
            good[here] = found
    for path in sorted(path for path in files if path.startswith("stamps/") and path.endswith(".tsr")):
        name = path[len("stamps/") :].split(".")[0]
        closed = good.get(int(name)) if name.isdecimal() and len(name) < 16 else None
        check_stamp(bytes(files[path]), words(closed or {}, "sha256")[0] or "none", path, report)
    return good


def check_events(files: Files, checkpoints: dict[int, dict[str, Any]], report: Report) -> list[dict[str, Any]]:
    good = []
    for line in lines_of(files, "record/events.jsonl", report):
        event = line.get("event")
        if not isinstance(event, dict) or not is_event(event):
            named = f"event {number(event, 'number')}" if isinstance(event, dict) else "record/events.jsonl"
            report.blame(named, "was changed after it was written")
            continue
        check_proof(event, line.get("proof"), checkpoints, report)
        good.append(event)
    return good


def told_by(events: list[dict[str, Any]], verb: str, name: str) -> set[str]:
    details = [event["detail"] for event in events if event["verb"] == verb and isinstance(event["detail"], dict)]
    return {words(detail, name)[0] for detail in details}


def check_archives(files: Files, events: list[dict[str, Any]], report: Report) -> None:
    """Prove the sealed files, that the record tells of each, and that every listed page lies in one."""
    stored, payloads = told_by(events, "warc.stored", "sha256"), {}  # type: set[str], dict[str, str]
    for path in sorted(path for path in files if path.startswith("archive/")):
        sha256 = path[len("archive/") :].split(".")[0]
        is_same = hashlib.sha256(files[path]).hexdigest() == sha256
        report.judge(is_same, path, "is not the file that its name says")
        report.judge(sha256 in stored, path, "no event of the record tells when it was stored")
        payloads.update(check_warc(path, files[path], report))
    for row in lines_of(files, "documents/captures.jsonl", report):
        record_id, told = words(row, "record_id", "payload_sha256")
        if report.judge(payloads.get(record_id) == told, f"capture {record_id}", "no sealed page has these bytes"):
            report.count("captures that lie in a sealed file")


def check_orders(files: Files, events: list[dict[str, Any]], report: Report) -> None:
    """Prove that what people signed is what stands here, whether a second one approved it, and that letters carry it.

    An order that waits for its second person, or was rejected, has one signature: that is told and is no fault.
    """
    signed, approved, drafted = (
        told_by(events, "blocking_request.submitted", "digest"),
        told_by(events, "blocking_request.approved", "digest"),
        told_by(events, "notice.drafted", "sha256"),
    )
    for path in sorted(files):
        folder, _slash, name = path.partition("/")
        if folder == "orders" and name.endswith(".signed.json"):
            sha256 = sha256_of(read_canonical(bytes(files[path])))
            report.judge(sha256 in signed | approved, path, "is not the text that the record says was signed")
            report.count("orders that two people signed" if sha256 in approved else "orders without a second signature")
        elif folder == "letters" and name.endswith(".json"):
            check_letter(files, path, drafted, report)


def check_letter(files: Files, path: str, drafted: set[str], report: Report) -> None:
    """Prove that a letter is the one that was drafted, and that it carries the order beside it."""
    body = read_canonical(bytes(files[path])) or {}
    order = files.get(f"orders/{path[len('letters/') :].partition('-')[0]}.signed.json", b"")
    is_carried = words(body, "digest")[0] == hashlib.sha256(order).hexdigest()
    report.judge(is_carried, path, "carries another order than the one that stands here")
    is_drafted = hashlib.sha256(files[path]).hexdigest() in drafted
    report.judge(is_drafted, path, "no event of the record tells of this letter")
    report.count("letters")
