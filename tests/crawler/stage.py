"""A portal that keeps the contract and a web of invented pages, both on loopback, both able to misbehave on demand."""

import contextlib
import gzip
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.crawler.socks import serve_socks

KEY = "example-crawler-key"
Reply = tuple[int, dict[str, str], bytes]


@dataclass
class FakePortal:
    """Hands out each due source once per cursor, stores deliveries once, and is away when told so."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    warcs: dict[str, bytes] = field(default_factory=dict)
    deliveries: dict[str, dict[str, Any]] = field(default_factory=dict)
    finished: list[dict[str, Any]] = field(default_factory=list)
    heartbeats: int = 0
    is_away: bool = False
    drop_answers: int = 0
    lease_seconds: float = 120
    url: str = ""
    runner: str = ""
    _runs: dict[int, dict[str, Any]] = field(default_factory=dict)
    _ended: set[int] = field(default_factory=set)
    _due: list[dict[str, Any]] = field(default_factory=list)

    def add_source(
        self, address: str, *, family: str = "telegram", site: str = "", **parameters: Any
    ) -> dict[str, Any]:
        source = {
            "id": len(self.sources) + 1, "family": family, "site": site, "address": address, "parameters": parameters,
            "cursor": {}, "politeness": {"delay_seconds": 0.0, "obey_robots": True}, "known_posts": {},
        }  # fmt: skip
        self.sources.append(source)
        self._due.append(source)
        return source

    def make_due(self, source: dict[str, Any]) -> None:
        self._due.append(source)

    @property
    def posts(self) -> list[dict[str, Any]]:
        return [post for delivery in self.deliveries.values() for post in delivery["posts"]]

    @property
    def post_ids(self) -> set[str]:
        return {post["post_id"] for post in self.posts}

    @property
    def pictures(self) -> list[dict[str, Any]]:
        return [one for delivery in self.deliveries.values() for one in delivery["pictures"]]

    @property
    def gone(self) -> list[dict[str, Any]]:
        return [one for delivery in self.deliveries.values() for one in delivery["gone"]]

    def unpacked_warcs(self) -> list[bytes]:
        return [gzip.decompress(warc) for warc in self.warcs.values()]

    @property
    def captures(self) -> list[dict[str, Any]]:
        return [capture for delivery in self.deliveries.values() for capture in delivery["captures"]]

    def respond(self, method: str, path: str, body: bytes) -> tuple[int, object]:
        verb = path.removeprefix("/api/crawler/")
        if verb == "claims":
            return self._claim(json.loads(body))
        if verb.startswith("warcs/"):
            return self._store_warc(verb.removeprefix("warcs/"), body)
        if verb == "deliveries":
            return self._store_delivery(json.loads(body))
        run_id, action = int(verb.split("/")[1]), verb.split("/")[2]
        if run_id not in self._runs:
            return 409, {"title": "Lease lost", "detail": f"Run {run_id} is not yours.", "status": 409}
        if action == "heartbeat":
            self.heartbeats += 1
            return 200, {"lease_seconds": self.lease_seconds}
        return self._finish(run_id, json.loads(body))

    def _claim(self, wanted: dict[str, Any]) -> tuple[int, object]:
        runs: list[dict[str, Any]] = []
        # Where a test named nobody, anybody may claim but the standing runner, which would be first at its sources.
        if wanted["runner"] != self.runner if self.runner else wanted["runner"] == "standing":
            return 200, {"runs": runs}
        for source in self._due[: wanted["limit"]]:
            run = {"run_id": len(self._runs) + 1, "lease_seconds": self.lease_seconds, "source": source}
            self._runs[run["run_id"]] = run
            runs.append(run)
        del self._due[: wanted["limit"]]
        return 200, {"runs": runs}

    def _store_warc(self, sha256: str, body: bytes) -> tuple[int, object]:
        if hashlib.sha256(body).hexdigest() != sha256:
            return 422, {"title": "Digest differs", "detail": "", "status": 422}
        known = sha256 in self.warcs
        self.warcs[sha256] = body
        return (200 if known else 201), {}

    def _store_delivery(self, delivery: dict[str, Any]) -> tuple[int, object]:
        if delivery["warc_sha256"] not in self.warcs:
            return 409, {"title": "Unknown WARC", "detail": "Upload it first.", "status": 409}
        known = delivery["delivery_id"] in self.deliveries
        self.deliveries[delivery["delivery_id"]] = delivery
        return (200 if known else 201), {"accepted": len(delivery["posts"]), "known": 0}

    def _finish(self, run_id: int, ending: dict[str, Any]) -> tuple[int, object]:
        self.finished.append(ending)
        self._runs[run_id]["source"]["cursor"] = ending["cursor"]
        self._ended.add(run_id)
        return 200, {}

    @property
    def is_idle(self) -> bool:
        return not self._due and self._ended == set(self._runs)

    def expire_leases(self) -> None:
        """Do what the sweeper does: runs that never ended are lost and their sources due again."""
        for run_id in set(self._runs) - self._ended:
            self._ended.add(run_id)
            self._due.append(self._runs[run_id]["source"])


@dataclass
class FakeWeb:
    """Pages by path and query; a page may be a function of the query."""

    pages: dict[str, Reply | Callable[[dict[str, str]], Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    conditions: list[str] = field(default_factory=list)
    url: str = ""

    def show(self, path: str, body: str | bytes, *, status: int = 200, **headers: str) -> None:
        content = body if isinstance(body, bytes) else body.encode()
        named = {"Content-Type": "text/html; charset=utf-8"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        self.pages[path] = (status, named, content)

    def respond(self, path: str) -> Reply:
        self.asked.append(path)
        parts = urlsplit(path)
        page = self.pages.get(path) or self.pages.get(parts.path) or (404, {}, b"nothing here")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return page(query) if callable(page) else page


def channel_page(
    name: str, numbers: list[int], *, older: int = 0, newer: int = 0, edited: frozenset[int] = frozenset()
) -> str:
    """Write a preview page in Telegram's markup."""
    messages = "".join(
        f'<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message '
        f'text_not_supported_wrap js-widget_message" data-post="{name}/{number}"><div class="bubble">'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">Сообщение {number}'
        f'{" исправлено" if number in edited else ""}</div><div class="tgme_widget_message_footer compact"><span '
        f'class="tgme_widget_message_meta"><a class="tgme_widget_message_date" href="https://t.me/{name}/{number}">'
        f'<time datetime="2026-11-20T10:00:00+00:00" class="time">10:00</time></a></span></div></div></div></div>'
        for number in numbers
    )
    head = f'<link rel="prev" href="/s/{name}?before={older}">' if older else ""
    head += f'<link rel="next" href="/s/{name}?after={newer}">' if newer else ""
    info = '<div class="tgme_channel_info"></div>'
    return (
        f'<html><head>{head}</head><body>{info}<section class="tgme_channel_history">{messages}</section></body></html>'
    )


def show_channel(web: FakeWeb, name: str, last: int, *, edited: frozenset[int] = frozenset()) -> None:
    """Show a channel of messages 1 to last, twenty a page, as the preview turns its pages."""

    def reply(query: dict[str, str]) -> Reply:
        if "after" in query:
            first = int(query["after"]) + 1
            numbers = list(range(first, min(first + 20, last + 1)))
        else:
            end = int(query.get("before", last + 1))
            numbers = list(range(max(1, end - 20), end))
        older = numbers[0] if numbers and numbers[0] > 1 else 0
        newer = numbers[-1] if numbers and numbers[-1] < last else 0
        page = channel_page(name, numbers, older=older, newer=newer, edited=edited)
        return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()

    web.pages[f"/s/{name}"] = reply


class Stage:
    """Two servers for the whole session; each test brings its own portal and web, so starting costs nothing."""

    def __init__(self) -> None:
        self.portal, self.web = FakePortal(), FakeWeb()
        self.portal_server, self.web_server = _serve(self, PortalHandler), _serve(self, WebHandler)
        self.web_port = self.web_server.server_port
        self.socks = serve_socks(self.web_port)
        self.portal_url = f"http://127.0.0.1:{self.portal_server.server_port}"

    def reset(self) -> None:
        self.portal, self.web = FakePortal(), FakeWeb()
        self.web.url = f"http://web.example.test:{self.web_port}"
        self.portal.url = self.portal_url
        self.web.show("/robots.txt", "User-agent: *\nDisallow: /forbidden\n")

    def environment(self, spool: Path) -> dict[str, str]:
        return {
            "PATH": "", "PYTHONPATH": str(Path.cwd()), "QALQAN_PORTAL_URL": self.portal_url, "QALQAN_CRAWLER_KEY": KEY,
            "QALQAN_SPOOL": str(spool), "QALQAN_HOSTS": "web.example.test=127.0.0.1,inner.example.test=127.0.0.1",
            "QALQAN_ALLOWED_PRIVATE": f"web.example.test:{self.web_port}", "QALQAN_VK_TOKEN": "example-vk-token",
            "QALQAN_PROXY_ONION": f"socks5://127.0.0.1:{self.socks.server_address[1]}",
            "QALQAN_VK_API": f"http://web.example.test:{self.web_port}/method/",
        }  # fmt: skip


class PortalHandler(BaseHTTPRequestHandler):
    stage: Stage

    def answer(self) -> None:
        fake = self.stage.portal
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fake.is_away:
            status, content = 503, {"title": "Away"}
        elif self.headers.get("Authorization") != f"Bearer {KEY}":
            status, content = 401, {"title": "Unknown key", "detail": "Ask for a key.", "status": 401}
        else:
            status, content = fake.respond(self.command, self.path, body)
        if fake.drop_answers > 0 and "deliveries" in self.path:
            fake.drop_answers -= 1
            self.close_connection = True
            return
        _reply(self, status, {}, json.dumps(content).encode())

    do_POST = do_PUT = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None: ...


class WebHandler(BaseHTTPRequestHandler):
    stage: Stage

    def do_GET(self) -> None:
        self.stage.web.agents.add(self.headers.get("User-Agent", ""))
        if self.headers.get("If-None-Match"):
            self.stage.web.conditions.append(self.headers["If-None-Match"])
        _reply(self, *self.stage.web.respond(self.path))

    def log_message(self, *_: object) -> None: ...


def _reply(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    with contextlib.suppress(ConnectionError):  # the crawler hangs up on what is too large
        handler.send_response(status)
        for name, text in headers.items():
            handler.send_header(name, text)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


def _serve(stage: Stage, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"stage": stage}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server
