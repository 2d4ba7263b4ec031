"""`python -m demo [--no-serve]`: the whole path once on the demo web, then the portal for the visitor."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.processes import DemoFailed, Supervisor, say
from demo.stage import Stage, set_up


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--no-serve", action="store_true", help="print a line of JSON at the end instead of serving")
    options = parser.parse_args()
    var = Path(os.environ.get("QALQAN_VAR", "var")).resolve()
    os.environ["QALQAN_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_portal.settings")
    os.environ.setdefault("QALQAN_SECOND_FACTOR", "False")  # invented people with printed passwords; the pages say so
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with _alone(var):
            return _perform(set_up(var), serve=not options.no_serve)
    except DemoFailed as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The next `make demo` goes on from here.")
        return 130


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    folder = var / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DemoFailed(
                f"Another demo runs on {var}; stop it first, or set QALQAN_VAR to another folder."
            ) from error
        yield


def _perform(stage: Stage, *, serve: bool) -> int:
    started = time.monotonic()
    say("==> Encoder weights")
    if subprocess.run([sys.executable, "-m", "classifier", "fetch"], check=False).returncode:
        raise DemoFailed(
            "The encoder weights could not be fetched; the sentence above says why. Run `make demo` again."
        )
    # The portal, the worker and we ourselves read it in the settings; no real ledger is asked about invented wallets.
    os.environ["QALQAN_LEDGER_BTC"] = stage.ledger_url
    say("==> Database")
    import django  # the settings start the database: the weights' progress comes first

    django.setup()
    from demo.day import Day  # as above

    supervisor = Supervisor(stage.logs)
    day = Day.begin(stage, supervisor)
    try:
        summary = day.play() | {"seconds": round(time.monotonic() - started, 1)}
        if serve:
            day.greet(summary)
            day.stay()
    finally:
        supervisor.stop()
        day.close()
    sys.stdout.write(json.dumps(summary) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
