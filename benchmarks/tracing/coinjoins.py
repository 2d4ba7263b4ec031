"""What is taken for a CoinJoin, of invented rounds and payments: `python -m benchmarks.tracing.coinjoins [EACH]`.

The peer is BlockSci's published rule (Kalodner and others, 2020), written anew: the commonest value stands in exactly
half of the outputs, and as many addresses pay.
"""

import argparse
import io
import json
import random
import sys
from collections import Counter

from benchmarks.tracing.rounds import ONE, SEVERAL, Maker, Sums
from tracing.clusters import cluster

SEED = 20261127
DUST = (546, 2730)


def marked(rounds: list[Sums]) -> int:
    """Count those whose inputs the command leaves unjoined."""
    rows = [
        {
            "txid": str(number),
            "inputs": [{"address": f"i{number}-{place}", "value": value} for place, value in enumerate(brought)],
            "outputs": [{"address": f"o{number}-{place}", "value": value} for place, value in enumerate(paid)],
        }
        for number, (brought, paid) in enumerate(rounds)
    ]
    lines = io.BytesIO("\n".join(map(json.dumps, rows)).encode())
    return cluster(lines, io.BytesIO(), report=lambda line, reason: sys.exit(f"line {line}: {reason}")).coinjoins


def by_blocksci(brought: list[int], paid: list[int]) -> bool:
    value, count = Counter(paid).most_common(1)[0]
    return len(paid) > 2 and count == (len(paid) + 1) // 2 <= len(brought) and value not in DUST


def shares(kinds: dict[str, tuple[Maker, tuple[int, ...]]], each: int) -> dict[str, dict[str, float]]:
    """Return, for each kind, the share that is marked here and by the peer."""
    chance, found = random.Random(SEED), {}
    for name, (make, sizes) in kinds.items():
        rounds = [make(chance, size) for size in sizes for _ in range(each)]
        theirs = sum(by_blocksci(*one) for one in rounds)
        found[name] = {"ours": round(marked(rounds) / len(rounds), 3), "peer": round(theirs / len(rounds), 3)}
    return found


def measure(each: int) -> None:
    """Print one JSON line: of several owners' transactions all should be marked, of one owner's none."""
    found = {"several_owners": shares(SEVERAL, each), "one_owner": shares(ONE, each)}
    print(json.dumps({"benchmark": "tracing.coinjoins", "each": each, "peer": "BlockSci's rule"} | found))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("each", type=int, nargs="?", default=200, help="transactions of each size of each kind")
    measure(parser.parse_args().each)
