"""`python -m tracing index`: builds the index of a folder of block files before anybody waits for a trace."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tracing.ledgers.block_index import block_files, segments
from tracing.ledgers.raw_blocks import BlockFilesBroken
from tracing.ledgers.scripts import LITECOIN, MAIN, REGTEST, TEST

NETWORKS = {"main": MAIN, "litecoin": LITECOIN, "test": TEST, "regtest": REGTEST}


def run(arguments: Sequence[str]) -> int:
    """Return 0 when every file has its segment; stopped in between, the next run goes on with the others."""
    asked = _parser().parse_args(arguments)
    folder = asked.folder / "blocks" if (asked.folder / "blocks").is_dir() else asked.folder
    files, started = block_files(folder), time.monotonic()
    if not files:
        print(f"No blk*.dat lies in {folder}; name the folder that holds them.", file=sys.stderr)
        return 2
    try:
        for number, segment in enumerate(segments(folder, asked.index, NETWORKS[asked.network]), start=1):
            words = f"{number} of {len(files)} files, {len(segment.blocks)} blocks in the last"
            print(f"{words}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    except (BlockFilesBroken, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tracing index", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of blk*.dat, or the data directory of Bitcoin Core")
    parser.add_argument(
        "index", type=Path, help="where the index lies; the portal's is var/blocks/btc or var/blocks/ltc"
    )
    parser.add_argument("--network", choices=NETWORKS, default="main")
    return parser
