"""Speaks with the office's doors: packed, resumed, never redirected."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qalqan_pull import VERSION
from qalqan_pull.problems import Problem
from qalqan_pull.settings import Settings

TIMEOUT = 60
GZIP = {"Accept-Encoding": "gzip"}
PARTIAL, UNSATISFIABLE = 206, 416


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to somebody else."""

    def redirect_request(self, *words: Any, **named: Any) -> None:
        return None


class Portal:
    """The doors of the office, with our key."""

    def __init__(self, settings: Settings) -> None:
        self.base, self.key = f"{settings.url}/api/provider", settings.key
        self.opener = urllib.request.build_opener(NoRedirect)

    def ask(self, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Any:
        request = urllib.request.Request(f"{self.base}/{path}", body)  # noqa: S310 (https, or loopback: read_settings)
        standard = {
            "Authorization": f"Bearer {self.key}",
            "User-Agent": f"qalqan-pull/{VERSION}",
            "Accept-Language": "en",
        }
        for name, value in {**standard, **headers}.items():
            request.add_header(name, value)
        try:
            return self.opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            if error.code == UNSATISFIABLE:
                return error
            told = error.read(500).decode("utf-8", "replace")
            raise Problem(f"The portal answered {error.code} to {path}: {told}") from error
        except OSError as error:
            raise Problem(f"The portal cannot be reached ({error}); the next run tries again.") from error

    def get(self, path: str) -> bytes:
        with self.ask(path, GZIP) as answer:
            content: bytes = answer.read()
            return zlib.decompress(content, 31) if answer.headers.get("Content-Encoding") == "gzip" else content

    def tell(self, serial: int, state: str, set_hash: str, detail: str = "") -> dict[str, Any]:
        body = json.dumps({"serial": serial, "state": state, "set_hash": set_hash, "detail": detail[:500]}).encode()
        with self.ask("receipts", {"Content-Type": "application/json"}, body) as answer:
            told: dict[str, Any] = json.loads(answer.read())
            return told

    def fetch(self, path: str, part: Path, sha256: str) -> None:
        """Append to the part what is still missing of the packed file; begin anew where the portal says so."""
        have = part.stat().st_size if part.exists() else 0
        resume = {"Range": f"bytes={have}-", "If-Range": f'"{sha256}-gzip"'} if have else {}
        with self.ask(path, {**GZIP, **resume}) as answer:
            if answer.status == UNSATISFIABLE:
                return  # all of it is here already
            have = have if answer.status == PARTIAL else 0
            with part.open("ab" if have else "wb") as file:
                shutil.copyfileobj(answer, file)
            missing = have + int(answer.headers.get("Content-Length") or 0) - part.stat().st_size
            # A line that breaks looks like the end of the file to the reader.
            if missing > 0:
                raise Problem(f"{path} was cut off, {missing} bytes are missing; the next run goes on there.")
