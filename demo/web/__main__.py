"""Starts the demo web: `python -m demo.web --port 8901 [--now 2026-11-22T18:00:00+00:00] [--state FILE]`."""

import argparse
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from demo.web.server import Server


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.web", description=__doc__)
    parser.add_argument("--port", type=int, default=8901, help="0 takes a free one")
    parser.add_argument("--now", type=_moment, help="base time of all posts (ISO 8601 with an offset; default: now)")
    parser.add_argument("--state", type=Path, help="file that keeps the base time for the next run")
    options = parser.parse_args(arguments)
    server = Server(options.port, base=base_time(options.state, now=options.now or datetime.now(UTC)))
    for name in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the serving loop, which runs in this very thread: call it from another one.
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)
    return 0


def base_time(state: Path | None, *, now: datetime) -> datetime:
    """The base time that an earlier run left in `state`, or else this minute, left there for the next run."""
    if state and state.exists():
        return _moment(state.read_text(encoding="utf-8").strip())
    base = now.astimezone(UTC).replace(second=0, microsecond=0)
    if state:
        state.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed: a kill in between must not leave half a date for the next run.
        beside = state.with_name(state.name + ".new")
        beside.write_text(base.isoformat() + "\n", encoding="utf-8")
        beside.replace(state)
    return base


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no offset; write it like 2026-11-22T18:00:00+00:00.")
    return moment


if __name__ == "__main__":
    sys.exit(main())
