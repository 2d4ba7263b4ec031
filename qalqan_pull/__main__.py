"""One run: verify, follow, fetch, check, swap, reload, ask for the canary, say so; killed, the next one goes on."""

from __future__ import annotations

import argparse
import fcntl
import json
import sys
from contextlib import suppress
from pathlib import Path

from qalqan_pull import VERSION
from qalqan_pull.canary import is_in_effect
from qalqan_pull.ed25519 import is_signed
from qalqan_pull.holding import Manifest, collect, follow, read_json, save, swap, sweep
from qalqan_pull.portal import Portal
from qalqan_pull.problems import Problem
from qalqan_pull.settings import Settings, read_settings

ROUNDS = 3  # a release may come out while we follow the one before
CANARY_PATIENCE = 20
DEPLOYED, ACTIVE = "deployed", "active"


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="qalqan-pull", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("/etc/qalqan-pull.conf"))
    parser.add_argument("--version", action="version", version=VERSION)
    try:
        settings = read_settings(parser.parse_args(words).config)
        settings.folder.mkdir(parents=True, exist_ok=True)
        with (settings.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            print(pull(settings))
    except BlockingIOError:
        print("qalqan-pull: another run is at work; this one has nothing to do.")
    except (Problem, OSError) as problem:
        print(f"qalqan-pull: {problem}", file=sys.stderr)
        return 1
    return 0


def pull(settings: Settings) -> str:
    """Do one run; returns the sentence that it prints."""
    portal, path = Portal(settings), settings.folder / "state.json"
    state = read_json(path)
    for _ in range(ROUNDS):
        manifest = newest(portal, settings, held=int(state.get("serial", 0)))
        if (state.get("serial"), state.get("files")) == (manifest["serial"], settings.files):
            return rest(portal, settings, manifest, state)
        held = follow(portal, settings.folder / "set.json", manifest)
        if held is not None:
            return apply(portal, settings, manifest, held)
    raise Problem("New releases came out faster than they could be followed; the next run tries again.")


def newest(portal: Portal, settings: Settings, *, held: int) -> Manifest:
    """Return the newest manifest after verifying it; an older one than ours is refused, even if it is signed."""
    serial = int(json.loads(portal.get("releases/latest"))["serial"])
    content = portal.get(f"releases/{serial}/manifest.json")
    if not is_signed(content, portal.get(f"releases/{serial}/manifest.json.ed25519"), settings.public_key):
        raise Problem(f"The manifest of release {serial} is not signed with the office's key; nothing was changed.")
    manifest: Manifest = json.loads(content)
    if manifest["serial"] != serial or serial < held:
        raise Problem(f"The portal offers release {manifest['serial']} where we hold {held}; nothing was changed.")
    return manifest


def apply(portal: Portal, settings: Settings, manifest: Manifest, held: str) -> str:
    """Take the release in and say what became of it; what fails is told to the office, too."""
    serial = manifest["serial"]
    try:
        folder = collect(portal, settings, manifest)
        swap(settings, folder)
    except (Problem, OSError) as problem:
        with suppress(Problem):  # the first problem is the one to be read
            portal.tell(serial, "failed", held, str(problem))
        raise
    state: Manifest = {"serial": serial, "files": settings.files, "set_hash": held, "told": ""}
    save(settings.folder / "state.json", json.dumps(state).encode())
    sweep(settings)
    return rest(portal, settings, manifest, state)


def rest(portal: Portal, settings: Settings, manifest: Manifest, state: Manifest) -> str:
    """Say what has not been said yet of the release that we hold: that it is deployed, that it is in effect."""
    for told in (DEPLOYED, ACTIVE) if settings.resolver else (DEPLOYED,):
        if state["told"] in {told, ACTIVE}:
            continue
        if told == ACTIVE and not is_in_effect(manifest["canary"], settings.resolver, patience=CANARY_PATIENCE):
            break
        portal.tell(state["serial"], told, state["set_hash"])
        state["told"] = told
        save(settings.folder / "state.json", json.dumps(state).encode())
    return f"qalqan-pull: release {state['serial']} with {manifest['entries']} lines is {state['told']}."


if __name__ == "__main__":
    sys.exit(main())
