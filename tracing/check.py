"""`python -m tracing check`: one JSON line for each means of payment, from the arguments or from standard input."""

import codecs
import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO, TextIO

from tracing.addresses import LONGEST, Verdict
from tracing.addresses.verdict import refuse
from tracing.means import check

READ_AT_ONCE = 1 << 16
SHOWN = 200
FIELDS = tuple(field.name for field in dataclasses.fields(Verdict))


def run(arguments: Sequence[str], *, given: BinaryIO | None = None, out: TextIO | None = None) -> int:
    """Print a verdict for every argument, or for every line of `given`: as many as were asked."""
    out = out or sys.stdout
    if arguments and list(arguments) != ["-"]:
        verdicts: Iterator[Verdict] = (check(_printable(argument)) for argument in arguments)
    else:
        verdicts = (_check_line(line, size) for line, size in lines(given or sys.stdin.buffer))
    for verdict in verdicts:
        shown = {name: getattr(verdict, name) for name in FIELDS}
        out.write(json.dumps(shown, ensure_ascii=False) + "\n")
    out.flush()
    return 0


def lines(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield the head of each line and its whole length; a line without an end is never held in memory."""
    is_first = True
    while head := stream.readline(READ_AT_ONCE):
        size, tail = len(head), head
        head = head.removeprefix(codecs.BOM_UTF8) if is_first else head
        is_first = False
        while tail and not tail.endswith(b"\n"):
            tail = stream.readline(READ_AT_ONCE)
            size += len(tail)
        yield head, size - tail.endswith(b"\n")


def _check_line(line: bytes, size: int) -> Verdict:
    text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", errors="replace")
    if size > READ_AT_ONCE or len(text) > LONGEST:
        return refuse(text[:SHOWN] + "…", f"{size} bytes are more than any address has.")
    return check(text)


def _printable(argument: str) -> str:
    """Bytes of an argument that are not UTF-8 arrive as lone surrogates, which no stream can write."""
    return argument.encode("utf-8", errors="replace").decode()
