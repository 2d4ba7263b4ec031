"""An ISP's machine: the packed program, its settings, and a line to the portal that can be cut."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.utils import timezone

from review_portal.accounts.models import ApiKey
from review_portal.accounts.services import issue_key
from review_portal.exports.client import packed_client
from review_portal.exports.services import add_provider
from review_portal.exports.signing import public_key
from tests.exports.consumers import program


@dataclass
class Machine:
    """Runs the one file with the system's own Python, as an ISP does."""

    folder: Path
    url: str
    told: dict[str, str] = field(default_factory=dict)
    check: str = ""

    def __post_init__(self) -> None:
        key, secret = issue_key("isp", scope="provider", actor=None, now=timezone.now())
        add_provider("Step Telecom", key=ApiKey.objects.get(pk=key.pk), contact="", actor=None, now=timezone.now())
        (self.folder / "qalqan-pull").write_bytes(packed_client())
        (self.folder / "key").write_text(secret)

    def pull(self, **told: str) -> subprocess.CompletedProcess[str]:
        standard = {
            "url": self.url, "key_file": str(self.folder / "key"), "public_key": public_key().hex(),
            "folder": str(self.folder / "list"), "files": "qalqan.rpz qalqan.domains",
        }  # fmt: skip
        rows = [f"{name} = {value}" for name, value in (standard | self.told | told).items()]
        text = "[qalqan]\n" + "\n".join(rows) + f"\n[check]\n{self.check}\n"
        (self.folder / "conf").write_text(text)
        command = [program("python3"), "-I", str(self.folder / "qalqan-pull"), "--config", str(self.folder / "conf")]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def names(self) -> list[str]:
        return (self.folder / "list" / "current" / "qalqan.domains").read_text().split()

    def serial(self) -> str:
        return (self.folder / "list" / "current").readlink().name


class Line:
    """A line to the portal that breaks after so many bytes of an answer, and counts them."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self.behind = (where.hostname or "", where.port or 80)
        self.cut: int | None = None
        self.longest = 0

    def carry(self, near: socket.socket) -> None:
        with near, socket.create_connection(self.behind) as far:
            asking = threading.Thread(target=self._ask, args=(near, far))
            asking.start()
            passed = 0
            while piece := far.recv(512):
                if self.cut is not None and passed + len(piece) > self.cut:
                    break
                near.sendall(piece)
                passed += len(piece)
            self.longest = max(self.longest, passed)
            with suppress(OSError):
                near.shutdown(socket.SHUT_RDWR)
            asking.join()

    @staticmethod
    def _ask(near: socket.socket, far: socket.socket) -> None:
        """Carry the question however many pieces it comes in: head and body of a POST are two."""
        with suppress(OSError):
            while piece := near.recv(65536):
                far.sendall(piece)
            far.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(url: str) -> Iterator[tuple[str, Line]]:
    """Give an address on loopback that leads to the portal."""
    line, server = Line(url), socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            line.carry(near)

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}", line
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()
