"""`python -m benchmarks.tracing.scale [TRANSACTIONS]`: the command itself on a long ledger, seconds and memory.

The peer does the same with json, a dictionary and graphsense-clustering, the union-find in Rust of graphsense-lib; it
is left out where that is not installed (`pip install graphsense-clustering==0.2.0`) or with --alone. `--dask N` does it
once more on N workers of this machine and says whether every byte is the same.
"""

import argparse
import filecmp
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.tracing import invented

PEER = "graphsense-clustering"
BY_PEER = """
import json, sys
from gs_clustering import Clustering
ids, rows = {}, []
for line in open(sys.argv[1]):
    row = json.loads(line)
    ins = [ids.setdefault(part["address"], len(ids) + 1) for part in row["inputs"]]
    for part in row["outputs"]:
        ids.setdefault(part["address"], len(ids) + 1)
    if len(ins) > 1:
        rows.append(ins)
found = Clustering(max_address_id=len(ids))
found.process_transactions(rows)
clusters = found.get_mapping().column(1).to_pylist()
with open(sys.argv[2], "w") as out:
    out.writelines('{"address": "%s", "cluster": "%d"}\\n' % (name, clusters[number]) for name, number in ids.items())
"""


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    cpu_seconds: float
    peak_megabytes: int


def run(command: list[str], *, out: Path) -> Measured:
    started = time.perf_counter()
    with out.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[1:4]} ended with {status}.")
    process.returncode = 0
    return Measured(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def groups(path: Path) -> int:
    """Count clusters without holding the addresses."""
    with path.open() as lines:
        return len({line.rpartition('"cluster": ')[2] for line in lines})


def measure(count: int, *, alone: bool, workers: int = 0) -> None:
    """Print one JSON line; `growth` is the time for all over the time for half: 2 when linear."""
    with tempfile.TemporaryDirectory() as folder:
        half, whole, out = (Path(folder) / name for name in ("half.jsonl", "whole.jsonl", "out.jsonl"))
        command = [sys.executable, "-m", "tracing", "cluster"]
        invented.write(half, count // 2)
        before = run([*command, str(half)], out=out)
        half.unlink()
        invented.write(whole, count)
        ours = run([*command, str(whole)], out=out)
        result: dict[str, object] = {
            "benchmark": "tracing.scale",
            "transactions": count,
            "gigabytes": round(whole.stat().st_size / 1e9, 2),
            "seconds": round(ours.seconds, 1),
            "cpu_seconds": round(ours.cpu_seconds, 1),
            "peak_megabytes": ours.peak_megabytes,
            "half_peak_megabytes": before.peak_megabytes,
            "growth": round(ours.cpu_seconds / before.cpu_seconds, 2),
        }
        if not alone and find_spec("gs_clustering"):
            result |= beside_peer(whole, ours, clusters=groups(out))
        if workers:
            result |= on_workers(command, whole, out, workers=workers)
    print(json.dumps(result))


def beside_peer(whole: Path, ours: Measured, *, clusters: int) -> dict[str, object]:
    out = whole.with_name("peer.jsonl")
    theirs = run([sys.executable, "-c", BY_PEER, str(whole), str(out)], out=whole.with_name("nothing"))
    return {
        "peer": f"json, dict and {PEER} {version(PEER)}",
        "peer_seconds": round(theirs.seconds, 1),
        "peer_cpu_seconds": round(theirs.cpu_seconds, 1),
        "peer_peak_megabytes": theirs.peak_megabytes,
        "ratio": round(theirs.cpu_seconds / ours.cpu_seconds, 2),
        "same_number_of_clusters": groups(out) == clusters,
    }


def on_workers(command: list[str], whole: Path, out: Path, *, workers: int) -> dict[str, object]:
    """Cluster on Dask's workers; their processor time and memory are not among those of the process that asks."""
    spread = out.with_name("spread.jsonl")
    theirs = run([*command, "--dask", str(workers), str(whole)], out=spread)
    same = filecmp.cmp(out, spread, shallow=False)
    return {"dask_workers": workers, "dask_seconds": round(theirs.seconds, 1), "dask_prints_the_same": same}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("transactions", type=int, nargs="?", default=2_000_000)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--dask", type=int, default=0, metavar="N")
    options = parser.parse_args()
    measure(options.transactions, alone=options.alone, workers=options.dask)
