"""Clustering beside networkx on the same invented ledger: `python -m benchmarks.tracing.cluster [TRANSACTIONS]`."""

import argparse
import io
import json
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import networkx

from tracing.clusters import cluster

WALLETS = 3000
SEED = 20261122


def transactions(count: int) -> Iterator[str]:
    """Yield payments between wallets whose addresses are mostly fresh, as on a real chain."""
    chance = random.Random(SEED)
    known: list[str] = [f"bc1q{number:038x}" for number in range(WALLETS)]
    for number in range(count):
        payers = [known[int(chance.random() ** 0.5 * len(known))] for _ in range(chance.choice((1, 1, 1, 2, 2, 3)))]
        fresh = f"bc1q{chance.getrandbits(150):038x}"
        known.append(fresh)
        payees = [fresh, known[int(chance.random() * len(known))]]
        yield json.dumps(
            {
                "txid": f"{number:064x}",
                "inputs": [{"address": address, "value": chance.getrandbits(30)} for address in payers],
                "outputs": [{"address": address, "value": chance.getrandbits(29)} for address in payees],
            }
        )


def by_networkx(path: Path) -> set[frozenset[str]]:
    """Do the same with objects: a graph node an address, an edge between the inputs of one transaction."""
    graph = networkx.Graph()
    with path.open() as lines:
        for line in lines:
            row = json.loads(line)
            inputs = [part["address"] for part in row["inputs"]]
            graph.add_nodes_from(inputs + [part["address"] for part in row["outputs"]])
            graph.add_edges_from(pairwise(inputs))
    return {frozenset(members) for members in networkx.connected_components(graph)}


def by_columns(path: Path) -> io.BytesIO:
    out = io.BytesIO()
    with path.open("rb") as stream:
        cluster(stream, out, report=lambda line, reason: sys.exit(f"line {line}: {reason}"))
    return out


def partition(out: io.BytesIO) -> set[frozenset[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for line in out.getvalue().splitlines():
        row = json.loads(line)
        groups[row["cluster"]].add(row["address"])
    return {frozenset(group) for group in groups.values()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("transactions", type=int, nargs="?", default=200_000)
    measure(parser.parse_args().transactions)


def measure(count: int) -> None:
    """Print one JSON line; `ratio` is the peer's processor time over ours."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "transactions.jsonl"
        path.write_text("\n".join(transactions(count)) + "\n")
        started = time.perf_counter(), time.process_time()
        out = by_columns(path)
        ours = time.perf_counter() - started[0], time.process_time() - started[1]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter(), time.process_time()
        theirs_found = by_networkx(path)
        theirs = time.perf_counter() - started[0], time.process_time() - started[1]
    result = {
        "benchmark": "tracing.cluster",
        "transactions": count,
        "seconds": round(ours[0], 2),
        "cpu_seconds": round(ours[1], 2),
        "transactions_per_second": round(count / ours[0]),
        "peak_megabytes": memory // 1024,
        "peer": f"networkx {networkx.__version__}",
        "peer_seconds": round(theirs[0], 2),
        "peer_cpu_seconds": round(theirs[1], 2),
        "ratio": round(theirs[1] / ours[1], 2),
        "equal": partition(out) == theirs_found,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
