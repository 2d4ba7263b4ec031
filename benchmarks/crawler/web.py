"""Serves the planted places on loopback, and misbehaves where it is told to."""

from __future__ import annotations

import contextlib
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.crawler.planted import Place, places

#: fault → how often a page misbehaves before it is well
FAULTS = {
    "429": 1, "500": 2, "truncated": 1, "redirect_loop": 6, "slow_loris": 1, "markup_change": 1, "too_large": 1,
    "challenge": 1,
}  # fmt: skip
LORIS_SECONDS = 40


@dataclass
class Web:
    """Which host serves what, which of its pages is faulty, and how often each was asked for."""

    places: dict[str, Place] = field(default_factory=dict)
    faulty: dict[tuple[str, str], str] = field(default_factory=dict)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault_of(self, host: str, path: str) -> str:
        with self.lock:
            self.asked[host, path] += 1
            fault = self.faulty.get((host, path), "")
            is_due = bool(fault) and self.asked[host, path] <= FAULTS[fault]
            if is_due:
                self.shown[fault] += 1
            return fault if is_due else ""

    def page(self, host: str, path: str) -> tuple[str, bytes] | None:
        if host == "vk":
            found = (place.pages.get(path) for name, place in self.places.items() if name.startswith("vk"))
            return next((page for page in found if page), None)
        return self.places[host].pages.get(path) if host in self.places else None


def spread_faults(web: Web) -> None:
    """Give every fault to several families: to their first pages and to later ones.

    A page that only says what it says cannot change its markup: there other words are other words. It is slow instead.
    """
    faults = list(FAULTS)
    for number, (name, place) in enumerate(web.places.items()):
        paths = list(place.pages)
        host = "vk" if name.startswith("vk") else name
        for step, shift in ((0, 0), (number * 6 + 1, 3)):
            path, fault = paths[(number + step) % len(paths)], faults[(number + shift) % len(faults)]
            is_plain = fault == "markup_change" and (place.family == "site" or path.startswith("/notes/"))
            web.faulty[host, path] = "slow_loris" if is_plain else fault


class Handler(BaseHTTPRequestHandler):
    web: Web

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").partition(".")[0]
        path = re.sub(r"[?&]again=\d+", "", self.path)
        fault, page = self.web.fault_of(host, path), self.web.page(host, path)
        with contextlib.suppress(ConnectionError):
            getattr(self, f"fault_{fault}", self.well)(page)

    def well(self, page: tuple[str, bytes] | None) -> None:
        kind, body = page or ("text/plain", b"nothing here")
        self.reply(200 if page else 404, kind, body)

    def fault_429(self, page: object) -> None:
        self.reply(429, "text/html", b"slow down")

    def fault_500(self, page: object) -> None:
        self.reply(500, "text/html", b"broken")

    def fault_truncated(self, page: tuple[str, bytes] | None) -> None:
        kind, body = page or ("text/html", b"")
        self.reply(200, kind, body[: len(body) // 2], length=len(body) + 1)
        self.close_connection = True

    def fault_redirect_loop(self, page: object) -> None:
        self.send_response(302)
        self.send_header(
            "Location", self.path + ("&" if "?" in self.path else "?") + f"again={random.randrange(10**6)}"
        )
        self.send_header("Content-Length", "0")
        self.end_headers()

    def fault_slow_loris(self, page: object) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        until = time.monotonic() + LORIS_SECONDS
        while time.monotonic() < until:
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(1)

    def fault_markup_change(self, page: object) -> None:
        self.reply(200, "text/html", b"<html><body><main class='redesign'>All is new here.</main></body></html>")

    def fault_too_large(self, page: object) -> None:
        self.reply(200, "text/html", b"", length=200 << 20)

    def fault_challenge(self, page: object) -> None:
        self.reply(403, "text/html", b"<html><title>Just a moment...</title></html>")

    def reply(self, status: int, kind: str, body: bytes, *, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def serve(fill: Callable[[int], dict[str, Place]] = places) -> tuple[Web, ThreadingHTTPServer]:
    """Serve the places on a free port; they know it, for their addresses hold it."""
    web = Web()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"web": web}))
    server.daemon_threads = True
    web.places = fill(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return web, server
