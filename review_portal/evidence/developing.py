"""Sends a photo into the darkroom and takes back what came of it; whatever happens there stays there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from review_portal.evidence.wire import storable

DARKROOM = Path(__file__).with_name("darkroom.py")
PATIENCE = 180  # seconds on the clock; the darkroom's own limits are on the processor
MARKS = frozenset({"animated", "truncated", "no_words", "too_large", "broken", "no_answer"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of words, or what a code says, and its box in pixels of the upright picture."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Development:
    """What is known of a photo: a clean copy to look at, the words and codes in it and where, and what was odd."""

    clean: bytes = b""
    width: int = 0
    height: int = 0
    text: str = ""
    codes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    lines: tuple[Placed, ...] = ()
    code_places: tuple[Placed, ...] = ()


def develop(content: bytes) -> Development:
    """Develop a photo. It never raises for what is in the bytes: a spoilt photo comes back with its mark."""
    with tempfile.TemporaryDirectory() as folder:
        picture, clean = Path(folder) / "picture", Path(folder) / "clean"
        picture.write_bytes(content)
        said = _run([sys.executable, "-I", str(DARKROOM), str(picture), str(clean)])
        if said is None:
            return Development(marks=("no_answer",))
        if "spoilt" in said:
            return Development(marks=_marks([said["spoilt"]]))
        return _development(said, clean.read_bytes() if clean.is_file() else b"")


def _run(command: list[str]) -> dict[str, object] | None:
    """Run the darkroom in a session of its own, and end all that it started when it takes too long."""
    room = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=room, start_new_session=True
    ) as process:
        try:
            written, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None
    try:
        said = json.loads(written) if process.returncode == 0 else None
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _development(said: dict[str, object], clean: bytes) -> Development:
    codes, marks = said.get("codes"), said.get("marks")
    return Development(
        clean=clean,
        width=int(str(said.get("width", 0))),
        height=int(str(said.get("height", 0))),
        text=str(storable(said.get("text", ""))),
        codes=tuple(str(storable(code)) for code in codes) if isinstance(codes, list) else (),
        marks=_marks(marks if isinstance(marks, list) else []),
        lines=_placed(said.get("line_places")),
        code_places=_placed(said.get("code_places")),
    )


def _placed(said: object) -> tuple[Placed, ...]:
    rows = said if isinstance(said, list) else []
    return tuple(Placed(str(storable(text)), *(int(side) for side in box)) for text, *box in rows)


def _marks(said: list[object]) -> tuple[str, ...]:
    return tuple(str(mark) for mark in said if mark in MARKS)
