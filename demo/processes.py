"""Starts the demo's programs, brings a dead one back, and takes all of them down with us."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
STOP_PATIENCE = 15.0
BACK_OFF = 0.5


class DemoFailed(RuntimeError):
    """The demo cannot go on; the message says what stopped it and what to do."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the demo: what to run, where its words go, what it finds in its environment."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]


@dataclass(slots=True)
class Supervisor:
    """Keeps programs running: whichever dies, even by kill -9, is started again."""

    logs: Path
    running: dict[str, tuple[Program, subprocess.Popen[bytes]]] = field(default_factory=dict)

    def start(self, program: Program) -> None:
        self.running[program.name] = (program, self._spawn(program))

    def revive(self) -> list[str]:
        """Start again whatever has died since the last look, and return the names."""
        dead = [program for program, process in self.running.values() if process.poll() is not None]
        for program in dead:
            time.sleep(BACK_OFF)
            self.start(program)
        return [program.name for program in dead]

    def run(self, program: Program) -> int:
        """Run a program to its end and return its exit status; negative where a signal ended it."""
        return self._spawn(program).wait()

    def stop(self) -> None:
        for _, process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for _, process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{program.name}.log").open("ab") as log:
            return subprocess.Popen(
                program.command,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent,
            )


def _die_with_parent() -> None:
    # When the demo itself is killed -9, the kernel ends its programs: the next run finds their ports free.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setsid()  # Ctrl-C reaches us alone, and we stop the others in order


def wait_for_port(port: int, *, process_name: str, log: Path, seconds: float = 60) -> None:
    """Return when something listens on the loopback port; raise DemoFailed with the end of the log if nothing does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    words = log.read_text(errors="replace")[-800:] if log.exists() else ""
    raise DemoFailed(f"The {process_name} did not start on port {port}. Its log {log} ends:\n{words}")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def say(words: str, *, to: IO[str] = sys.stderr) -> None:
    to.write(f"{words}\n")
    to.flush()
