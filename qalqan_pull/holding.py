"""Holds the set and the files: follows deltas, checks digests, swaps a whole release in at once."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Any

from qalqan_pull.portal import Portal
from qalqan_pull.problems import Problem
from qalqan_pull.settings import Settings

Manifest = dict[str, Any]
Lines = dict[str, str]
GZIP = b"\x1f\x8b"
KEPT_RELEASES = 2


def read_json(path: Path) -> Manifest:
    """Return what was saved; what is missing or damaged is made anew, the list is fetched in full."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def save(path: Path, content: bytes) -> None:
    """Write aside, then rename: a reader sees the old bytes or the new ones."""
    aside = path.with_name(path.name + ".new")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def set_hash(lines: Lines) -> str:
    """Return SHA-256 over the sorted lines "kind value ends_at": what the office signed."""
    return digest("".join(sorted(f"{key} {ends_at}\n" for key, ends_at in lines.items())).encode())


def follow(portal: Portal, path: Path, manifest: Manifest) -> str | None:
    """Bring the kept set to the signed set hash: by the delta, or in full where something was lost.

    None means that a newer release came out meanwhile.
    """
    kept = read_json(path)
    for start, lines in ((int(kept.get("serial", 0)), dict(kept.get("lines", {}))), (0, {})):
        told = json.loads(portal.get(f"delta?from={start}"))
        if told["to_serial"] != manifest["serial"]:
            return None
        for line in told["removed"]:
            lines.pop(f"{line['kind']} {line['value']}", None)
        lines.update({f"{line['kind']} {line['value']}": line["ends_at"] for line in told["added"] + told["changed"]})
        held = set_hash(lines)
        if held == manifest["set_hash"]:
            save(path, json.dumps({"serial": manifest["serial"], "lines": lines}, ensure_ascii=False).encode())
            return held
    raise Problem(f"The set of release {manifest['serial']} does not come to its set hash; nothing was changed.")


def collect(portal: Portal, settings: Settings, manifest: Manifest) -> Path:
    """Return a folder with every wanted file of the release, each with its signed digest and past its check."""
    folder = settings.folder / "releases" / str(manifest["serial"])
    folder.mkdir(parents=True, exist_ok=True)
    signed = {file["name"]: file for file in manifest["files"]}
    for name in settings.files:
        if name not in signed:
            raise Problem(f"Release {manifest['serial']} has no file {name}; it has {', '.join(sorted(signed))}.")
        target = folder / name
        if not target.exists() or digest(target.read_bytes()) != signed[name]["sha256"]:
            fetch(portal, target, signed[name], serial=manifest["serial"])
        if name in settings.checks:
            obey(settings.checks[name].replace("{file}", shlex.quote(str(target))), f"The check of {name}")
    return folder


def fetch(portal: Portal, target: Path, signed: Manifest, *, serial: int) -> None:
    """Fetch one file, going on where the last run was cut off; a part that comes to nothing is thrown away."""
    part = target.with_name(target.name + ".part")
    portal.fetch(f"releases/{serial}/files/{target.name}", part, signed["sha256"])
    content = whole(part.read_bytes(), signed["size"])
    if digest(content) != signed["sha256"]:
        part.unlink()
        raise Problem(f"{target.name} of release {serial} is not what its manifest says; the next run fetches it anew.")
    save(target, content)
    part.unlink()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def whole(content: bytes, size: int) -> bytes:
    """Unpack if it is packed, and never to more than the signed size."""
    if not content.startswith(GZIP):
        return content
    try:
        return zlib.decompressobj(31).decompress(content, size + 1)
    except zlib.error:
        return b""


def obey(command: str, what: str) -> None:
    done = subprocess.run(shlex.split(command), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"{what} failed ({done.returncode}): {(done.stderr or done.stdout).strip()[-300:]}")


def swap(settings: Settings, folder: Path) -> None:
    """Turn `current` to the folder in one rename and reload; where that fails, turn back and reload again."""
    current = settings.folder / "current"
    before = str(current.readlink()) if current.is_symlink() else None
    turn(current, str(folder.relative_to(settings.folder)))
    try:
        if settings.reload:
            obey(settings.reload, "the reload")
    except (Problem, OSError):
        if before is not None:
            turn(current, before)
            obey(settings.reload, "the reload of the release before")
        raise


def turn(link: Path, target: str) -> None:
    aside = link.with_name("current.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)


def sweep(settings: Settings) -> None:
    """Keep the newest releases, for turning back; older ones go."""
    folders = [path for path in (settings.folder / "releases").iterdir() if path.name.isdigit()]
    for path in sorted(folders, key=lambda path: int(path.name))[:-KEPT_RELEASES]:
        shutil.rmtree(path)
