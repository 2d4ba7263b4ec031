"""The durable outbox on disk: what the portal has not acknowledged is never lost, and nothing leaves out of order."""

import fcntl
import hashlib
import json
import logging
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawler.archive import file_sha256
from crawler.items import Wire

log = logging.getLogger(__name__)

CONTENT, WARC, MANIFEST = "content.json", "pages.warc.gz", "manifest.json"


class Torn(Exception):
    """A parcel's bytes differ from its manifest; it is set aside, and its run will not advance its cursor."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing on its way to the portal: a delivery with its WARC file, or the end of a run."""

    folder: Path
    kind: str
    run_id: int
    content: Wire
    warc: Path | None


class Spool:
    """Folders: `open` (being written), `ready` (one folder a parcel, oldest first), `torn`, `refused`, `gone`.

    A parcel is written aside, flushed to disk and renamed into `ready`: it is there whole or not at all. It leaves
    `ready` only by `acknowledge` or `refuse`.
    """

    def __init__(self, folder: Path, *, max_bytes: int = 1 << 30, max_parcels: int = 400) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self.max_parcels = max_parcels
        self._locks: dict[Path, int] = {}
        self._stamped = 0
        for name in ("open", "ready", "torn", "refused", "gone"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def workspace(self) -> Path:
        """Make a folder for bytes that are still being collected; its lock tells the sweeper that we live."""
        folder = self.folder / "open" / uuid.uuid4().hex
        folder.mkdir()
        self._locks[folder] = _lock(folder)
        return folder

    def release(self, workspace: Path) -> None:
        """Delete a workspace whose bytes have moved into a parcel."""
        os.close(self._locks.pop(workspace))
        shutil.rmtree(workspace)

    def put(self, kind: str, content: Wire, *, run_id: int, warc: Path | None = None) -> None:
        """Make a parcel durable. After this returns, a power cut loses nothing of it."""
        aside = self.folder / "open" / uuid.uuid4().hex
        aside.mkdir()
        lock = _lock(aside)
        _write(aside / CONTENT, json.dumps({"kind": kind, "run_id": run_id, "content": content}).encode())
        if warc is not None:
            warc.rename(aside / WARC)
            _sync(aside / WARC)
        names = [CONTENT, WARC] if warc is not None else [CONTENT]
        _write(aside / MANIFEST, json.dumps({name: file_sha256(aside / name) for name in names}).encode())
        (aside / "lock").unlink()
        _sync(aside)
        aside.rename(self.folder / "ready" / f"{self._stamp():020d}-{run_id}-{aside.name}")
        _sync(self.folder / "ready")
        os.close(lock)

    def parcels(self) -> Iterator[Parcel]:
        """Yield what waits, oldest first; torn parcels are set aside with a line in the log."""
        for folder in sorted((self.folder / "ready").iterdir()):
            try:
                yield _read(folder)
            except Torn as error:
                log.error("%s", error)
                self._move(folder, "torn")

    def acknowledge(self, parcel: Parcel) -> None:
        """Forget a parcel that the portal holds. Renamed first: a kill while deleting must not leave half of it."""
        shutil.rmtree(self._move(parcel.folder, "gone"), ignore_errors=True)

    def refuse(self, parcel: Parcel, reason: str) -> None:
        """Keep for a person what the portal will never take."""
        moved = self._move(parcel.folder, "refused")
        _write(moved / "reason.txt", reason.encode())

    def lacks_part_of(self, run_id: int) -> bool:
        """Say whether something of the run was torn or refused: then its cursor must not move past it."""
        folders = [*(self.folder / "torn").iterdir(), *(self.folder / "refused").iterdir()]
        return any(folder.name.split("-")[1] == str(run_id) for folder in folders)

    def is_full(self) -> bool:
        sizes = [_size(file) for file in (self.folder / "ready").glob(f"*/{WARC}")]
        return len(sizes) >= self.max_parcels or sum(sizes) >= self.max_bytes

    def is_empty(self) -> bool:
        return not any((self.folder / "ready").iterdir())

    def sweep(self) -> None:
        """Delete what dead processes left half-written; their runs never advanced and will be visited again."""
        for folder in [*(self.folder / "open").iterdir(), *(self.folder / "gone").iterdir()]:
            if _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def draining(self) -> Iterator[bool]:
        """Hold the right to empty the spool; False when another runner holds it."""
        with (self.folder / "drain.lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _stamp(self) -> int:
        """Return the time, later than the last one: where the clock is set back, an end must not overtake its run."""
        self._stamped = max(time.time_ns(), self._stamped + 1)
        return self._stamped

    def _move(self, folder: Path, place: str) -> Path:
        moved = self.folder / place / folder.name
        folder.rename(moved)
        return moved


def _lock(folder: Path) -> int:
    """Lock a folder of ours until the descriptor is closed: by us, or by the kernel when we die."""
    descriptor = os.open(folder / "lock", os.O_WRONLY | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _is_abandoned(folder: Path) -> bool:
    lock = folder / "lock"
    if not lock.exists():
        # Just made and not yet locked, or emptied by a sweeper that was killed: give it a minute.
        return time.time() - folder.stat().st_mtime > 60
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _size(file: Path) -> int:
    """Return how large a file is; nothing when the runner has taken it to the portal since it was listed."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _read(folder: Path) -> Parcel:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        raw = (folder / CONTENT).read_bytes()
        whole = hashlib.sha256(raw).hexdigest() == manifest[CONTENT]
        warc = folder / WARC if WARC in manifest else None
        whole = whole and (warc is None or file_sha256(warc) == manifest[WARC])
        content = json.loads(raw)
        parcel = Parcel(folder, content["kind"], content["run_id"], content["content"], warc)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Torn(f"The parcel {folder.name} cannot be read ({error!r}); it is kept in torn/.") from error
    if not whole:
        raise Torn(f"The parcel {folder.name} differs from its manifest; it is kept in torn/.")
    return parcel


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
