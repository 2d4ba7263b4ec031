"""HOUSE law 4: kill -9 of crawler, worker and PostgreSQL in the middle of the demo loses no post and doubles none."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from demo.stage import SOURCES
from review_portal.database import Server
from tests.planted import identity, planted

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 900.0

pytestmark = [pytest.mark.slow, pytest.mark.model, pytest.mark.timeout(2400)]


@dataclass
class Demo:
    """A running demo in a folder of its own, and a look into its database."""

    process: subprocess.Popen[str]
    server: Server

    def ask(self, statement: str) -> int:
        try:
            with psycopg.connect(self.server.dsn(), connect_timeout=2) as connection:
                row = connection.execute(statement).fetchone()
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return 0
        return int(row[0]) if row else 0

    def wait_until(self, claim: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not claim():
            assert self.process.poll() is None, "the demo ended before the kill"
            assert time.monotonic() < deadline, "the demo did not get that far"
            time.sleep(0.05)

    def kill_program(self, *words: str) -> None:
        """Kill -9 every process under the demo whose command line holds all the words; there must be one."""
        self.wait_until(lambda: bool(descendants(self.process.pid, words)))
        for pid in descendants(self.process.pid, words):
            with contextlib.suppress(ProcessLookupError):  # the others of its group may have gone with the first
                os.kill(pid, signal.SIGKILL)


def descendants(root: int, words: tuple[str, ...]) -> list[int]:
    parents, commands = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                commands[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue

    def is_under(pid: int) -> bool:
        while pid in parents:
            pid = parents[pid]
            if pid == root:
                return True
        return False

    return [pid for pid, command in commands.items() if all(word in command for word in words) and is_under(pid)]


@pytest.fixture
def demo(tmp_path: Path, encoder: Path) -> Iterator[Demo]:
    var = tmp_path / "var"
    var.mkdir()
    for name in ("encoder", "downloads"):
        if (encoder / name).exists():
            (var / name).symlink_to(encoder / name)
    environment = {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        "QALQAN_VAR": str(var),
        "QALQAN_DEMO_PORT": str(random.randrange(20_000, 40_000, 10)),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "demo", "--no-serve"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    demo = Demo(process, Server(var / "postgres"))
    yield demo
    process.kill()
    process.communicate()
    demo.server.stop("immediate")


def test_kill_9_anywhere_loses_nothing_and_doubles_nothing(demo: Demo) -> None:
    demo.wait_until(lambda: demo.ask("SELECT count(*) FROM evidence_post") > 40)
    demo.kill_program("crawler", "run")
    demo.wait_until(lambda: demo.ask("SELECT count(*) FROM evidence_post") > 120)
    os.kill(demo.server.pid() or 0, signal.SIGKILL)
    demo.wait_until(lambda: demo.ask("SELECT count(*) FROM scoring_assessment") > 20)
    demo.kill_program("procrastinate", "worker")
    output, _ = demo.process.communicate(timeout=PATIENCE)
    summary = json.loads(output.splitlines()[-1])
    assert demo.process.returncode == 0
    demo.server.start()
    assert_exactly_the_planted(demo, summary)


def assert_exactly_the_planted(demo: Demo, summary: dict[str, int]) -> None:
    with psycopg.connect(demo.server.dsn()) as connection:
        stored = connection.execute(
            "SELECT address, post_id FROM evidence_post JOIN sources_source ON sources_source.id = source_id"
        ).fetchall()
        assessed = connection.execute("SELECT count(*), count(DISTINCT post_id) FROM scoring_assessment").fetchone()
    assert sorted(identity(*row) for row in stored) == planted()
    assert assessed == (len(stored), len(stored))
    assert summary["posts"] == summary["assessed"] == len(stored)
    assert summary["sources"] == len(json.loads(SOURCES.read_text()))
