"""Pages a minute with evidence, reading, spool and delivery on, against `scrapy bench` in the same run.

`python -m benchmarks.crawler.throughput [--hosts 4] [--pages 400] [--rules 0]` prints one JSON line: the ratio, and by
how much the memory of a visit grew between its first tenth and its end. With `--rules` every page links a style sheet
of so many rules on its own host, and is read in it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


def scrapy_bench() -> float:
    """Return the pages a minute of Scrapy's own benchmark: it fetches, finds links, and keeps nothing."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "scrapy", "bench"]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stderr
    count = re.search(r"'downloader/response_count': (\d+)", said)
    seconds = re.search(r"'elapsed_time_seconds': ([\d.]+)", said)
    if count is None or seconds is None:
        raise RuntimeError(f"scrapy bench printed no figures: {said[-500:]}")
    return int(count[1]) / float(seconds[1]) * 60


class Memory(threading.Thread):
    """Samples the resident memory of every visit below a process."""

    def __init__(self, runner: int) -> None:
        super().__init__(daemon=True)
        self.runner, self.samples = runner, dict[int, list[int]]()
        self.own: list[int] = []  # of the runner itself, which lives as long as all its visits

    def run(self) -> None:
        while Path(f"/proc/{self.runner}").exists():
            children = Path(f"/proc/{self.runner}/task/{self.runner}/children").read_text(errors="replace").split()
            for child in map(int, children):
                self._sample(child, self.samples.setdefault(child, []))
            self._sample(self.runner, self.own)
            time.sleep(0.1)

    def _sample(self, process: int, samples: list[int]) -> None:
        with contextlib.suppress(OSError, IndexError):
            resident = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            samples += [resident] if resident else []  # whoever has just ended has none

    def growth(self) -> float:
        """Return by how many MiB the fullest visit grew after its first tenth."""
        spans = [samples[len(samples) // 10 :] for samples in self.samples.values() if len(samples) >= 20]
        return max((max(span) - span[0] for span in spans), default=0) / 2**20

    def peak(self) -> float:
        return max((max(samples) for samples in self.samples.values() if samples), default=0) / 2**20


def ours(hosts: int, pages: int, *, a_page: int = 20, rules: int = 0, seconds: float | None = None) -> dict[str, Any]:
    """Visit everything, or as much as fits into `seconds`."""
    command = [sys.executable, "-m", "benchmarks.crawler.stand", *map(str, (hosts, pages, a_page, rules))]
    with (
        tempfile.TemporaryDirectory() as spool,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as stand,
    ):
        port = int(stand.stdout.readline()) if stand.stdout else 0
        names = [f"h{number}.example.test" for number in range(hosts)]
        environment = os.environ | {
            "QALQAN_PORTAL_URL": f"http://127.0.0.1:{port}", "QALQAN_CRAWLER_KEY": "example", "QALQAN_SPOOL": spool,
            "QALQAN_HOSTS": ",".join(f"{name}=127.0.0.1" for name in names),
            "QALQAN_ALLOWED_PRIVATE": ",".join(f"{name}:{port}" for name in names),
        }  # fmt: skip
        begin = perf_counter()
        crawl = [sys.executable, "-m", "crawler", "run", "--once", "--slots", "2"]
        runner = subprocess.Popen(crawl, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        memory = Memory(runner.pid)
        memory.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            runner.wait(timeout=seconds)
        lasted = perf_counter() - begin
        with urlopen(f"http://127.0.0.1:{port}/counts") as answer:
            counts = json.load(answer)
        runner.kill()
        runner.wait()
        stand.kill()
        left = {place: len(list(Path(spool, place).iterdir())) for place in ("ready", "torn", "refused")}
    figures = {
        "runner_ended_with": runner.returncode,
        "left_in_spool": left,
        "visits": len(memory.samples),
        "runner_first_mib": round(memory.own[len(memory.own) // 10] / 2**20, 1),
        "runner_last_mib": round(memory.own[-1] / 2**20, 1),
        "growth_mib": round(memory.growth(), 1),
        "peak_mib": round(memory.peak(), 1),
        "seconds": round(lasted, 1),
    }
    return counts | figures | {"pages_a_minute": round(counts["captures"] / lasted * 60)}


def measure(hosts: int, pages: int, rules: int = 0) -> dict[str, object]:
    before = scrapy_bench()
    found = ours(hosts, pages, rules=rules)
    after = scrapy_bench()
    peer = (before + after) / 2
    whole = found["captures"] == hosts * pages and found["posts"] == hosts * pages * 20
    return {
        "bench": "crawler_throughput", "rules": rules, **found, "everything_arrived": whole,
        "scrapy_bench": round(peer),
        "ratio": round(found["pages_a_minute"] / peer, 2),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rules", type=int, default=0)
    options = parser.parse_known_args()[0]
    print(json.dumps(measure(options.hosts, options.pages, options.rules)))


if __name__ == "__main__":
    main()
