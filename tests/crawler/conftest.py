"""Fixtures: a stage with a portal and a web, and runners that play on it."""

import functools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crawler.stage import FakePortal, FakeWeb, Stage, show_channel


@pytest.fixture(scope="session")
def session_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage()
    yield stage
    for server in (stage.portal_server, stage.web_server, stage.socks):
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def standing_runner(session_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One endless runner serves every test that kills nobody."""
    command = [sys.executable, "-m", "crawler", "run", "--name", "standing", "--idle", "0.05", "--slots", "4"]
    spool = tmp_path_factory.mktemp("standing") / "spool"
    process = subprocess.Popen(command, env=session_stage.environment(spool), stderr=subprocess.DEVNULL)
    yield
    process.kill()
    process.wait()


@pytest.fixture
def stage(session_stage: Stage) -> Stage:
    session_stage.reset()
    return session_stage


@pytest.fixture
def portal(stage: Stage) -> FakePortal:
    return stage.portal


@pytest.fixture
def web(stage: Stage) -> FakeWeb:
    return stage.web


@pytest.fixture
def show(web: FakeWeb) -> Callable[..., None]:
    return functools.partial(show_channel, web)


@pytest.fixture
def run_once(portal: FakePortal, standing_runner: None) -> Callable[..., None]:
    """Let the standing runner visit what is due, and wait until every run has ended."""

    def run(*, seconds: float = 30) -> None:
        portal.runner = "standing"
        until = time.monotonic() + seconds
        while not portal.is_idle:
            assert time.monotonic() < until, "The runs did not end in time."
            time.sleep(0.02)

    return run


@pytest.fixture
def start_runner(portal: FakePortal, stage: Stage, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start runners of the test's own, which it may kill; they share one spool."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        portal.runner = "own"
        command = [sys.executable, "-m", "crawler", "run", "--once", "--name", "own"]
        started.append(subprocess.Popen(command, env=stage.environment(tmp_path / "spool"), stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
