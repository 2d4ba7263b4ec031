"""`python -m tracing`: check means of payment, cluster transactions, index block files."""

import io
import os
import sys
from collections.abc import Sequence

USAGE = """Usage:
  python -m tracing check [ADDRESS ...]
      wallets, bank cards, IBANs, IINs and BINs, phones: one verdict a line; read from standard input when none is
      given
  python -m tracing cluster TRANSACTIONS.jsonl [--change]
      the cluster of every address; --help says more
  python -m tracing index FOLDER INDEX
      where what stands in Bitcoin Core's block files, so that traces need not read them all
"""


def main(arguments: Sequence[str]) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # whatever the terminal's own encoding is: JSON is UTF-8
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", ())
    if command == "check":
        from tracing import check

        return check.run(rest)
    if command == "cluster":
        from tracing.clusters import command as clusters

        return clusters.run(rest)
    if command == "index":
        from tracing import index

        return index.run(rest)
    print(USAGE, end="", file=sys.stdout if command in ("help", "--help", "-h") else sys.stderr)
    return 0 if command in ("help", "--help", "-h") else 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        # The reader went away (`… | head`); Python would complain again while closing the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
