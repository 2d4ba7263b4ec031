"""The command line: python3 qalqan_verify.py FILE [--key HEX]; the answer is 0 where all holds, 1 where it does not."""

from __future__ import annotations

import argparse
import mmap
import sys
from pathlib import Path

from qalqan_verify.bundle import check_bundle
from qalqan_verify.canon import unhexed
from qalqan_verify.findings import Report, shown
from qalqan_verify.log import LONGEST_LINE, check_log

MOST_SHOWN = 200


def verify(path: Path, key: bytes) -> Report:
    """Tell a bundle from a log by its first bytes, and check it."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            file.seek(0)
            return check_log(iter(lambda: file.readline(LONGEST_LINE), b""), key)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return check_mapped(mapped, key)


def check_mapped(mapped: mmap.mmap, key: bytes) -> Report:
    with memoryview(mapped) as whole:
        return check_bundle(whole, key)


def main() -> int:
    parser = argparse.ArgumentParser(description="Prove a court bundle or an exported audit log, without a network.")
    parser.add_argument("file", type=Path, help="the bundle (.wacz) or the log (.jsonl)")
    parser.add_argument("--key", default="", help="the office's public key, 64 hexadecimal digits, from elsewhere")
    asked = parser.parse_args()
    key = unhexed(asked.key, 32)
    if asked.key and not key:
        parser.error("--key wants 64 lower-case hexadecimal digits, as the office publishes them.")
    try:
        report = verify(asked.file, key)
    except OSError as error:
        parser.error(f"{asked.file} cannot be read: {error}")
    say(report, has_key=bool(key))
    return 0 if report.holds else 1


def say(report: Report, *, has_key: bool) -> None:
    for what, count in sorted(report.counts.items()):
        print(f"  {count} {what}")
    for note in report.notes:
        print(f"  {shown(note)}")
    if not has_key:
        print("  Compare the key with the one that the office publishes, or give it with --key.")
    for finding in report.findings[:MOST_SHOWN]:
        print(f"CHANGED {finding}")
    if len(report.findings) > MOST_SHOWN:
        print(f"... and {len(report.findings) - MOST_SHOWN} more")
    print("EVERYTHING HOLDS" if report.holds else f"NOT AS IT WAS WRITTEN: {len(report.findings)} findings")


if __name__ == "__main__":
    sys.exit(main())
