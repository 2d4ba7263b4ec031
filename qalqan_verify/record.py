"""Proves events, checkpoints and stamps of the audit record, each by what is written in it and beside it."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from qalqan_pull.ed25519 import is_signed
from qalqan_verify.canon import canonical, number, sha256_of, unhexed, words
from qalqan_verify.findings import Report
from qalqan_verify.merkle import root_of_path
from qalqan_verify.stamps import stamp_of

GENESIS = "0" * 64
STATEMENT = ("format", "number", "first", "last", "root", "head", "previous", "made_at")
EVENT = ("number", "at", "actor", "actor_label", "verb", "target_type", "target_id", "detail", "previous_sha256")


def is_event(event: dict[str, Any]) -> bool:
    """Tell whether the digest of an event is that of exactly its other fields."""
    if set(event) != {*EVENT, "sha256"}:
        return False
    return words(event, "sha256")[0] == sha256_of({name: event[name] for name in EVENT})


def check_proof(event: dict[str, Any], proof: object, roots: dict[int, dict[str, Any]], report: Report) -> None:
    """Prove that a checkpoint closed over the event: the path leads from it to the signed root."""
    place = f"event {number(event, 'number')}"
    if not isinstance(proof, dict) or number(proof, "checkpoint") not in roots:
        report.blame(place, "no checkpoint here closes over it")
        return
    closed, path = roots[number(proof, "checkpoint")], proof.get("path")
    steps = [unhexed(step, 32) if isinstance(step, str) else b"" for step in path] if isinstance(path, list) else [b""]
    first, last = number(closed, "first"), number(closed, "last")
    root = root_of_path(
        unhexed(words(event, "sha256")[0], 32), index=number(event, "number") - first, size=last - first + 1, path=steps
    )
    is_whole = all(steps) and root is not None and root.hex() == closed.get("root")
    if report.judge(is_whole, place, f"its proof does not lead to the root of checkpoint {closed['number']}"):
        report.count("events under a signed root")


def is_checkpoint(found: dict[str, Any]) -> bool:
    """Tell whether the digest of a checkpoint is that of exactly its other fields."""
    if set(found) != {*STATEMENT, "sha256", "public_key", "signature"}:
        return False
    return words(found, "sha256")[0] == sha256_of({name: found[name] for name in STATEMENT})


def check_checkpoint(found: dict[str, Any], key: bytes, place: str, report: Report) -> bool:
    """Prove digest and signature of a checkpoint; without a key from outside, by the key that it names itself."""
    if not report.judge(is_checkpoint(found), place, "was changed after it was made"):
        return False
    statement = {name: found[name] for name in STATEMENT}
    public, signature = words(found, "public_key", "signature")
    signer = key or unhexed(public, 32)
    is_good = is_signed(canonical(statement), unhexed(signature, 64), signer) and public == signer.hex()
    if report.judge(is_good, place, f"its signature does not hold for the key {signer.hex()}"):
        report.count("signed checkpoints")
    return is_good


def check_stamp(token: bytes, sha256: str, place: str, report: Report) -> None:
    imprint, at = stamp_of(token)
    if report.judge(imprint == sha256 and bool(at), place, "is no time stamp of that checkpoint"):
        report.count("time stamps over checkpoints")
        report.notes.append(f"{shown_stamp(place)} says that checkpoint digest {sha256} existed at {at}")


def shown_stamp(place: str) -> str:
    return place[:1].upper() + place[1:]


def unbased(text: str) -> bytes:
    """Read base64 as it is written, or nothing."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return content if base64.b64encode(content).decode() == text else b""
